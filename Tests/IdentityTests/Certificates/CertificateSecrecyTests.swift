import Core
import Foundation
import Identity
import TestSupport
import Testing

/// No key, password or assertion is ever seen.
struct CertificateSecrecyTests {
  @Test func `no error shows a password, a byte of the key, or what was sent`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    try await keyring.pfx("a", password: Keyring.password)
    let setting = CertificateSetting.file(keyring.path("a.pfx")).changed {
      $0.password = .env("PASSWORD")
    }
    let lines = String(decoding: try keyring.bytes("a.key"), as: UTF8.self)
      .split(separator: "\n").filter { !$0.hasPrefix("-----") }
    let probe = CertificateBench(keyring)
    _ = try await probe.source([setting]).fetch()
    let assertion = try probe.assertion()
    let answers: [FakeLogin.Answer] = [
      Reply.refusal(401, error: "invalid_client", number: 700_027, text: assertion),
      Reply.refusal(number: 999_999, text: assertion), Reply.json(500, assertion),
      Reply.json(200, "<html>\(assertion)</html>"),
      .failure(TransportError(.reset, doing: "The wire said no.")),
    ]
    for answer in answers {
      // The same wall clock and ids give the same claims; the signature of PSS differs each time.
      let bench = CertificateBench(keyring, answers: [answer], wall: probe.time.wall())
      let source = bench.source([setting])
      let error = await failure(of: source.fetch)
      var shown = "\(error as Any)\(error?.doing ?? "")\(source)\(bench.login.requests)"
      dump(source, to: &shown)
      dump(error, to: &shown)
      #expect(error != nil)
      #expect(!shown.contains("canary"), "\(shown)")
      for line in lines { #expect(!shown.contains(line), "\(shown)") }
      for part in assertion.split(separator: ".").prefix(2) {
        #expect(!shown.contains(part.suffix(20)), "\(shown)")
      }
      #expect(try !shown.contains(bench.assertion().suffix(20)))
    }
  }
}
