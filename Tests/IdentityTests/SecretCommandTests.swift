import Core
import Foundation
import Identity
import TestSupport
import Testing

/// How a secret's program is ended, and what it leaves behind.
///
/// Each program holds a named pipe open; whoever reads it to its end knows that all who had it are
/// gone.
@Suite(.timeLimit(.minutes(5)))
struct SecretCommandTests {
  private let folder: TemporaryFolder
  private let pipe: String
  private let time = ManualTime()
  private var surroundings = Surroundings(environment: ["PATH": "/usr/bin:/bin"])

  init() throws {
    folder = try TemporaryFolder()
    pipe = folder.path + "/pipe"
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
  }

  private func error(of script: String) async throws -> SignInError {
    try #require(
      await failure { () async throws(SignInError) in try await read(script) })
  }

  private func read(_ script: String) async throws(SignInError) -> Secret {
    try await SecretSource.command(["/bin/sh", "-c", script]).read(in: surroundings, time: time)
  }

  @Test func `a program is ended with all that it started`() async throws {
    async let rest = Tool.run(["cat", pipe])
    let error = try await error(of: "exec 3>\(pipe); sleep 600 & exec yes canary")
    #expect(error.doing.contains("more than 65536 bytes"))
    #expect(try await rest.isEmpty)
  }

  @Test func `a program that nobody waits for any more is ended`() async throws {
    let reading = Task {
      try await error(of: "exec 3>\(pipe); echo begun >&3; sleep 600 & wait")
    }
    try await Tool.serve(["cat", pipe], find: { $0.hasPrefix("begun") ? true : nil }) { _ in
      reading.cancel()
      let error = try await reading.value
      #expect(error.kind == .cancelled)
      #expect(error.doing.hasSuffix("was ended. The run is stopping."))
    }
  }

  @Test(arguments: ["exec sleep 600", "exec >&-; sleep 600", "trap '' TERM; sleep 600 & wait"])
  func `a program that takes too long is ended and no longer runs`(rest: String) async throws {
    let reading = Task { try await error(of: "exec 3>\(pipe); echo $$ >&3; \(rest)") }
    try await Tool.serve(["cat", pipe], find: { Int32($0) }) { program in
      await time.sleeping(1)
      time.advance(by: surroundings.commandTimeLimit)
      let error = try await reading.value
      #expect(error.kind == .transient)
      #expect(error.doing.contains("did not finish within 30 seconds"))
      #expect(kill(program, 0) == -1)
      #expect(errno == ESRCH)
    }
  }

  @Test func `a program that succeeds may leave another running, and its answer counts`()
    async throws
  {
    #expect(try await read("cat \(pipe) & echo word") == Secret("word"))
    try await Tool.run(["sh", "-c", "echo > \(pipe)"])
  }

  @Test(arguments: 1...20)
  func `all that a program printed before its end is read`(lines: Int) async throws {
    let secret = try await read("i=0; while [ $i -lt \(lines) ]; do echo $i; i=$((i+1)); done")
    let wanted = (0..<lines).map(String.init).joined(separator: "\n")
    #expect(secret == Secret(wanted))
  }

  @Test func `a program ended by a signal is told from one that exits`() async throws {
    let error = try await error(of: "kill -9 $$")
    #expect(error.kind == .transient)
    #expect(error.doing.contains("was ended by signal 9"))
  }

  @Test func `a program is handed no secret of another, and everything else`() async throws {
    var careful = surroundings
    careful.environment.merge(["OTHER_SECRET": "canary", "VAULT": "word"]) { $1 }
    careful.withheld = ["OTHER_SECRET"]
    let script = "echo $VAULT${OTHER_SECRET-}; grep -c canary /proc/$$/environ"
    let secret = try await SecretSource.command(["/bin/sh", "-c", "\(script); :"])
      .read(in: careful, time: time)
    #expect(secret == Secret("word\n0"))
  }

  @Test func `a variable that no program could be started with is left out`() async throws {
    var odd = surroundings
    odd.environment["1ST"] = "word"
    let secret = try await SecretSource.command(["echo", "word"]).read(in: odd, time: time)
    #expect(secret == Secret("word"))
  }
}
