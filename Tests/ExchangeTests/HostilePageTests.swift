import Core
import Exchange
import TestSupport
import Testing

/// Bodies that no honest service sends: each is one failure of one line, and nothing of it is kept.
@Suite struct HostilePageTests {
  private static func nested(_ depth: Int, _ open: String, _ close: String) -> String {
    String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
  }

  static let bodies: [(what: String, body: String)] = [
    ("depth", Samples.page([Samples.row("\"Name\":\"a\",\"X\":\(nested(100_000, "[", "]"))")])),
    ("depth of objects", Samples.page([], "\"x\":\(nested(100_000, "{\"a\":", "}")),")),
    ("NaN", Samples.page([Samples.row("\"Name\":\"a\",\"City\":NaN")])),
    ("infinity", Samples.page([Samples.row("\"Name\":\"a\",\"City\":-Infinity")])),
    ("a lone surrogate", Samples.page([Samples.row(#""Name":"a\ud800z","City":1"#)])),
    ("a low surrogate first", Samples.page([Samples.row(#""Name":"\udc00\ud800","City":1"#)])),
    ("a raw control character", Samples.page([Samples.row("\"Name\":\"a\u{1B}[2J\"")])),
    ("a name twice", Samples.page([Samples.row(#""Name":"a","City":1,"N\u0061me":"b""#)])),
    ("rows twice", #"{"value":[],"value":[]}"#),
    ("a link twice", #"{"@odata.nextLink":"a","@odata.nextLink":"b","value":[]}"#),
    ("two documents", Samples.page([]) + Samples.page([])),
    ("a comma too much", #"{"value":[],}"#),
    ("a huge number of brackets", String(repeating: "[", count: 200_000)),
  ]

  @Test(arguments: bodies.indices)
  func `a hostile body costs one failed call and no row`(index: Int) async throws {
    let (what, body) = Self.bodies[index]
    for status in [200, 400, 500] {
      let result = try await Samples.ask(HTTPResponse(status, body))
      guard case .failure(let failure) = result else {
        Issue.record("\(what) passed for a page under \(status)")
        continue
      }
      #expect(failure.sentence.unicodeScalars.count <= 300, "\(what)")
      #expect(!failure.sentence.unicodeScalars.contains { $0.value < 0x20 }, "\(what)")
    }
  }

  @Test func `bytes that are not UTF-8 are no page`() async throws {
    var response = HTTPResponse(200, Samples.page([Samples.row()]))
    let place = try #require(response.body.firstIndex(of: UInt8(ascii: "A")))
    for wrong: UInt8 in [0xFF, 0xC0, 0xED] {
      response.body[place] = wrong
      guard case .failure(let failure) = try await Samples.ask(response) else {
        Issue.record("\(wrong) passed")
        continue
      }
      #expect(failure.kind == .malformed)
    }
  }

  @Test func `a name of terminal commands is kept as data, and shown by no failure`() async throws {
    let row = Samples.row(#""Name":"\u001b[2J\u202eevil","City":"\u009b31m""#)
    let page = try await Samples.page(of: Samples.page([row]))
    #expect(page.keys == ["\u{1B}[2J\u{202E}evil"])
    let errors = #""@adminapi.errors":[{"message":"\u001b]0;x\u0007\u200f\u009b31m no"}],"#
    guard
      case .failure(let failure) = try await Samples.ask(
        HTTPResponse(200, Samples.page([row], errors)))
    else { return #expect(Bool(false), "errors passed for a page") }
    for scalar in failure.sentence.unicodeScalars {
      #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value))
      #expect(scalar != "\u{200F}")
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `a page spoilt at random is read or refused, never a crash`(seed: UInt64) async throws {
    var seeded = Seeded(seed)
    var body = Array(Samples.page([Samples.row(), Samples.row(#""Name":"b","City":null"#)]).utf8)
    for _ in 0..<Int.random(in: 1...4, using: &seeded) {
      let start = Int.random(in: 0..<body.count, using: &seeded)
      let end = min(start + Int.random(in: 0...6, using: &seeded), body.count)
      let piece = (0..<Int.random(in: 0...4, using: &seeded)).map { _ in
        UInt8.random(in: 0...255, using: &seeded)
      }
      body.replaceSubrange(start..<end, with: piece)
    }
    var response = HTTPResponse(200, "")
    response.body = body
    if case .failure(let failure) = try await Samples.ask(response) {
      #expect(!failure.sentence.isEmpty, "seed \(seed)")
    }
  }
}
