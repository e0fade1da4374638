import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// Form encoding, checked against an independent decoder.
struct FormBodyTests {
  @Test(arguments: [
    ("+", "%2B"), ("/", "%2F"), ("=", "%3D"), ("&", "%26"), ("%", "%25"), (" ", "%20"),
    ("ü", "%C3%BC"), ("😀", "%F0%9F%98%80"), ("\n", "%0A"), ("\u{0}", "%00"), ("a-Z_0.~", "a-Z_0.~"),
  ])
  func `reserved characters and foreign letters are escaped`(text: String, escaped: String) {
    #expect(FormBody.escaped(text) == escaped)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `any secret survives the way there and back`(seed: UInt64) throws {
    var random = Seeded(seed: seed)
    let scalars = (0..<40).compactMap { _ in
      UnicodeScalar(UInt32.random(in: 1...0x2_ffff, using: &random))
    }
    let secret = String(String.UnicodeScalarView(scalars))
    let body = String(decoding: FormBody.bytes([("a", secret), ("b", "x")]), as: UTF8.self)
    #expect(body.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "seed \(seed)")
    let query = try #require(URLComponents(string: "https://host.example/?\(body)"))
    let items = try #require(query.queryItems)
    #expect(items.map(\.name) == ["a", "b"], "seed \(seed)")
    #expect(items[0].value.map { Array($0.utf8) } == Array(secret.utf8), "seed \(seed)")
    #expect(!body.contains("+"), "seed \(seed)")
  }
}
