import Core
import Foundation
import Identity
import TestSupport
import Testing

/// Reading secrets from variables, files and programs.
@Suite(.timeLimit(.minutes(10)))
struct SecretSourceTests {
  private let folder: TemporaryFolder
  private var surroundings = Surroundings(
    environment: ["PATH": "/usr/bin:/bin", "GIVEN": "canary-env", "EMPTY": ""])

  init() throws { folder = try TemporaryFolder() }

  private func read(_ source: SecretSource) async throws -> String {
    try await source.read(in: surroundings, time: ManualTime()).reveal { $0 }
  }

  private func error(of source: SecretSource) async throws -> SignInError {
    try #require(
      await failure { () async throws(SignInError) in
        try await source.read(in: surroundings, time: ManualTime())
      })
  }

  // MARK: Variables

  @Test func `a variable is read from the environment it is given`() async throws {
    #expect(try await read(.env("GIVEN")) == "canary-env")
  }

  @Test func `a missing and an empty variable are named`() async throws {
    #expect(try await error(of: .env("ABSENT")).doing.contains("ABSENT"))
    #expect(try await error(of: .env("EMPTY")).doing.contains("EMPTY"))
    #expect(try await error(of: .env("ABSENT")).kind == .needsPerson)
  }

  @Test func `surroundings do not show the environment`() {
    var dumped = "\(surroundings)"
    dump(surroundings, to: &dumped)
    #expect(!dumped.contains("canary"))
  }

  // MARK: Files

  @Test(arguments: ["word", "word\n", "word\r\n", "word\n\n"])
  func `a file's trailing line end is not part of the secret`(text: String) async throws {
    #expect(try await read(.file(try folder.write(text, to: "secret"))) == "word")
  }

  @Test func `inner and leading blanks are part of the secret`() async throws {
    #expect(try await read(.file(try folder.write(" a b \n", to: "secret"))) == " a b ")
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o644, 0o777])
  func `a file open to others is refused with the command that closes it`(mode: Int) async throws {
    let path = try folder.write("canary-file", to: "it's", mode: mode)
    let error = try await error(of: .file(path))
    #expect(error.kind == .needsPerson)
    #expect(error.doing.hasSuffix("Run: chmod 600 '\(folder.path)/it'\\''s'"))
    #expect(!error.doing.contains("canary"))
  }

  @Test(arguments: [0o600, 0o400, 0o700])
  func `a file for its owner alone is read`(mode: Int) async throws {
    #expect(try await read(.file(try folder.write("word", to: "secret", mode: mode))) == "word")
  }

  @Test func `what is no plain file of readable size is refused`() async throws {
    #expect(try await error(of: .file(folder.path + "/absent")).doing.contains("cannot be opened"))
    #expect(try await error(of: .file(folder.path)).doing.contains("not a plain file"))
    #expect(try await error(of: .file("/dev/null")).doing.contains("not a plain file"))
    let huge = try folder.write(String(repeating: "canary", count: 20_000), to: "huge")
    let tooLarge = try await error(of: .file(huge))
    #expect(tooLarge.doing.contains("larger than 65536 bytes"))
    #expect(!tooLarge.doing.contains("canary"))
    let binary = try folder.write(Data([0x63, 0xff, 0xfe]), to: "binary")
    #expect(try await error(of: .file(binary)).doing.contains("not UTF-8"))
    let empty = try folder.write("\n", to: "empty")
    #expect(try await error(of: .file(empty)).doing.contains("is empty"))
  }

  @Test func `a pipe nobody writes does not hang the reader`() async throws {
    let path = folder.path + "/pipe"
    #expect(unsafe mkfifo(path, 0o600) == 0)
    #expect(try await error(of: .file(path)).doing.contains("not a plain file"))
  }

  // MARK: Programs

  @Test func `a program is run without a shell`() async throws {
    #expect(try await read(.command(["printf", "%s\\n", "$HOME;`id` *"])) == "$HOME;`id` *")
  }

  @Test func `a program sees the environment it is given and no input`() async throws {
    #expect(try await read(.command(["printenv", "GIVEN"])) == "canary-env")
    #expect(try await error(of: .command(["cat"])).doing.contains("is empty"))
  }

  @Test func `a program that fails is explained without its output`() async throws {
    let error = try await error(
      of: .command(["/bin/sh", "-c", "echo canary-out; echo canary-err >&2; exit 3"]))
    #expect(error.kind == .transient)
    #expect(error.doing.contains("/bin/sh ended with exit code 3"))
    #expect(error.doing.contains("Run it by hand"))
    #expect(!error.doing.contains("canary"))
  }

  @Test func `a program that cannot be run is named`() async throws {
    #expect(try await error(of: .command(["no-such-program"])).doing.contains("no-such-program"))
    #expect(try await error(of: .command([])).kind == .misconfigured)
    let text = try folder.write("plain", to: "plain", mode: 0o600)
    #expect(try await error(of: .command([text])).doing.contains("not executable"))
    let broken = try folder.write("\u{7f}ELF?", to: "broken", mode: 0o700)
    #expect(try await error(of: .command([broken])).kind == .needsPerson)
  }

  @Test func `endless output is cut off`() async throws {
    let error = try await error(of: .command(["yes", "canary"]))
    #expect(error.doing.contains("more than 65536 bytes"))
    #expect(!error.doing.contains("canary"))
  }

  @Test func `noise on the error output harms nobody`() async throws {
    let noisy = "i=0; while [ $i -lt 20000 ]; do echo noise-noise >&2; i=$((i+1)); done; echo word"
    #expect(try await read(.command(["/bin/sh", "-c", noisy])) == "word")
  }

  @Test func `slow programs do not hold up the others`() async throws {
    let (surroundings, time) = (surroundings, ManualTime())
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { () async throws in
          (try? await SecretSource.command(["sleep", "600"]).read(in: surroundings, time: time))
            == nil
        }
      }
      await time.sleeping(8)
      for _ in 0..<8 {
        let word = try await SecretSource.command(["echo", "word"])
          .read(in: surroundings, time: ManualTime())
        #expect(word == Secret("word"))
      }
      time.advance(by: surroundings.commandTimeLimit)
      for try await isEnded in group { #expect(isEnded) }
    }
  }

  @Test func `names show no arguments`() {
    #expect(SecretSource.command(["vault", "--token", "canary"]).name == "command vault")
    #expect(SecretSource.env("A").canChange == false)
    #expect(SecretSource.file("/a").canChange)
  }
}
