import Core
import Foundation
import Identity
import TestSupport
import Testing

/// A program that has the key: the interface to vaults, hardware modules and PKCS #11 tokens.
@Suite(.timeLimit(.minutes(10)))
struct SigningCommandTests {
  /// Signs with openssl, as a wrapper around a vault would with its own tool.
  private func command(_ keyring: Keyring, _ more: String = "") throws -> [String] {
    try keyring.folder.write(
      """
      \(more)
      read digest
      echo "$1 $2 $3" > \(keyring.path("arguments"))
      printf '%s=' "$digest" | tr -- '-_' '+/' | base64 -d > \(keyring.path("digest"))
      mode=pkcs1; [ "$2" = PS256 ] && mode="pss -pkeyopt rsa_pss_saltlen:32"
      openssl pkeyutl -sign -inkey \(keyring.path("a.key")) -in \(keyring.path("digest")) \
        -pkeyopt digest:sha256 -pkeyopt rsa_padding_mode:$mode | base64 -w0 | tr -- '+/' '-_'
      """, to: "sign")
    return ["/bin/sh", keyring.path("sign"), "own-argument"]
  }

  private func keyring() async throws -> Keyring {
    let keyring = try Keyring()
    try await keyring.make("a")
    return keyring
  }

  @Test(arguments: [SigningAlgorithm.ps256, .rs256])
  func `a program signs the digest, and only the public certificate is read`(
    algorithm: SigningAlgorithm
  ) async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring)
    let setting = CertificateSetting.file(keyring.path("a.crt")).changed {
      $0.algorithm = algorithm
    }
    _ = try await bench.source([setting], sign: try command(keyring)).fetch()
    #expect(
      try await keyring.verifies(bench.assertion(), by: "a", pss: algorithm == .ps256))
    let thumbprint = try await keyring.thumbprint("a", "sha256").replacing(":", with: "")
    #expect(
      String(decoding: try keyring.bytes("arguments"), as: UTF8.self)
        == "own-argument \(algorithm.rawValue) \(thumbprint)\n")
  }

  @Test func `a program that cannot do PS256 is asked for RS256`() async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring)
    let words = try command(keyring, #"[ "$2" = PS256 ] && exit 69"#)
    _ = try await bench.source([.file(keyring.path("a.crt"))], sign: words).fetch()
    let header = try CertificateBench.part(0, of: bench.assertion())
    #expect(header["alg"] as? String == "RS256")
    #expect(try await keyring.verifies(bench.assertion(), by: "a", pss: false))
  }

  @Test func `a signature of another key is found before it is sent`() async throws {
    let keyring = try await keyring()
    try await keyring.make("b")
    let bench = CertificateBench(keyring)
    let error = await failure(
      of: bench.source([.file(keyring.path("b.crt"))], sign: try command(keyring)).fetch)
    #expect(error?.doing.contains("does not fit the key") == true, "\(error as Any)")
    #expect(bench.login.requests.isEmpty)
  }

  @Test func `a program that takes too long is ended and named`() async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring)
    let source = bench.source(
      [.file(keyring.path("a.crt"))], sign: ["/bin/sh", "-c", "exec sleep 600"])
    let late = Task { await failure(of: source.fetch) }
    await bench.time.sleeping(1)
    bench.time.advance(by: .seconds(30))
    let error = await late.value
    #expect(error?.kind == .transient)
    #expect(error?.doing.contains("signing command /bin/sh did not finish within 30 s") == true)
    #expect(bench.login.requests.isEmpty)
  }

  @Test func `a program that nobody waits for any more is ended, and no other is asked`()
    async throws
  {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring)
    let setting = CertificateSetting.file(keyring.path("a.crt"))
    let source = bench.source([setting, setting], sign: ["/bin/sh", "-c", "exec sleep 600"])
    let given = Task { await failure(of: source.fetch) }
    await bench.time.sleeping(1)
    given.cancel()
    #expect(await given.value?.kind == .cancelled)
  }

  /// A token of hardware locks itself after some wrong PINs.
  @Test(arguments: [(77, SignInError.Kind.needsPerson), (1, .transient)])
  func `a program that was refused is not asked again, and any other may be`(
    status: Int, kind: SignInError.Kind
  ) async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring)
    let words = ["/bin/sh", "-c", "exit \(status)"]
    let error = await failure(
      of: bench.source([.file(keyring.path("a.crt"))], sign: words).fetch)
    #expect(error?.kind == kind)
    #expect(bench.login.requests.isEmpty)
  }

  @Test(arguments: [
    ("exit 3", "exit code 3"), ("exit 77", "was refused, by exit code 77"),
    ("echo 'canary, not base64!'; exit 0", "no signature"), ("exit 0", "no signature"),
  ])
  func `a program that fails is named, and not quoted`(script: String, says: String) async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring)
    let words = ["/bin/sh", "-c", script, "canary-argument"]
    let error = await failure(
      of: bench.source([.file(keyring.path("a.crt"))], sign: words).fetch)
    #expect(error?.doing.contains("signing command /bin/sh") == true)
    #expect(error?.doing.contains(says) == true, "\(error as Any)")
    #expect(error?.doing.contains("canary") == false)
    let absent = await failure(
      of: bench.source([.file(keyring.path("a.crt"))], sign: ["no-such-program"]).fetch)
    #expect(absent?.doing.contains("was not found") == true)
  }
}
