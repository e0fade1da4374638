import Core
import Exchange
import Foundation
import Testing

/// Random pages, read by the service adapter and by Foundation: both must see the same.
@Suite struct OracleTests {
  @Test(arguments: 1...240 as ClosedRange<UInt64>)
  func `a random page holds what Foundation finds in it`(seed: UInt64) async throws {
    var pages = RandomPages(seed: seed)
    let (body, columns) = pages.page()
    let call = Samples.call(Samples.question(columns: columns))
    let page = try await Samples.page(of: body, call)
    let whole = try #require(
      JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
    let rows = try #require(whole["value"] as? [[String: Any]])
    try #require(page.rows.count == rows.count, "seed \(seed)")
    for ((row, values), key) in zip(zip(rows, page.values), page.keys) {
      let wanted = columns.map { row[$0] ?? NSNull() }
      let read = try JSONSerialization.jsonObject(with: Data(values.utf8))
      #expect(try canonical(read) == canonical(wanted), "seed \(seed)")
      #expect(key == row["Name"] as? String ?? "", "seed \(seed)")
    }
    for (row, entry) in zip(rows, page.rows.entries) {
      #expect(entry.guid == (row["Guid"] as? String).flatMap { GUID($0) }, "seed \(seed)")
    }
  }

  @Test(arguments: 1...120 as ClosedRange<UInt64>)
  func `a damaged page is never kept where Foundation refuses it`(seed: UInt64) async throws {
    var pages = RandomPages(seed: seed)
    let (body, columns) = pages.page()
    let call = Samples.call(Samples.question(columns: columns))
    for _ in 0..<20 {
      let damaged = pages.damaged(Array(body.utf8))
      let answer = try await Samples.ask(
        HTTPResponse(status: 200, headers: [], body: damaged), call)
      guard case .success(let page) = answer else { continue }
      let whole = try JSONSerialization.jsonObject(with: Data(damaged)) as? [String: Any]
      let rows = whole?["value"] as? [Any]
      #expect(rows?.count == page.rows.count, "seed \(seed)")
    }
  }

  private func canonical(_ value: Any) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }
}

/// Writes pages that no writer of JSON would, yet every reader must understand.
struct RandomPages {
  private var random: Seeded

  init(seed: UInt64) { random = Seeded(seed) }

  mutating func page() -> (body: String, columns: [String]) {
    let names = ["Name", "City", "Größe", "Guid", "EmailAddresses", "A\"b", "Fax", "x"]
    let columns = names.shuffled(using: &random).prefix(Int.random(in: 0...6, using: &random))
    let rows = (0..<Int.random(in: 0...12, using: &random)).map { _ in row(names) }
    let list = "\"value\"\(gap()):\(gap())[\(gap())\(rows.joined(separator: ",\(gap())"))\(gap())]"
    let members = ["\"@odata.context\":\(text())", list, "\"m\":\(value(depth: 0))"]
    let body = members.shuffled(using: &random).joined(separator: "\(gap()),\(gap())")
    return ("\(gap()){\(body)\(gap())}\(gap())", Array(columns))
  }

  /// Changes, drops or doubles some bytes.
  mutating func damaged(_ body: [UInt8]) -> [UInt8] {
    var bytes = body
    for _ in 0...Int.random(in: 0...2, using: &random) {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0...3, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(bytes[place], at: place)
      case 2: bytes[place] = Array("{}[],:\"\\ 0ntf\0".utf8).randomElement(using: &random) ?? 0
      default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &random))
      }
    }
    return bytes
  }

  private mutating func row(_ names: [String]) -> String {
    var members: [String] = []
    for name in names where name != "Guid" && Int.random(in: 0...3, using: &random) > 0 {
      members.append("\(quoted(name))\(gap()):\(gap())\(name == "Name" ? text() : value(depth: 0))")
    }
    let digits = (0..<32).map { _ in "0123456789abcdefABCDEF".randomElement(using: &random) ?? "0" }
    let guid = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    members.append("\"Guid\":\"\(guid.joined(separator: "-"))\"")
    members.append("\"City@odata.type\":\"#x\"")
    let joined = members.shuffled(using: &random).joined(separator: "\(gap()),\(gap())")
    return "{\(gap())\(joined)\(gap())}"
  }

  private mutating func value(depth: Int) -> String {
    switch Int.random(in: 0...(depth < 3 ? 7 : 5), using: &random) {
    case 0: return "null"
    case 1: return Bool.random(using: &random) ? "true" : "false"
    case 2: return "\(Int.random(in: -99_999...99_999, using: &random))"
    case 3: return "\(Int.random(in: -99...99, using: &random)).50"
    case 4, 5: return text()
    case 6:
      let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) }
      return "[\(gap())\(values.joined(separator: "\(gap()),\(gap())"))\(gap())]"
    default:
      let members = (0..<Int.random(in: 0...3, using: &random)).map {
        "\"k\($0)\"\(gap()):\(gap())\(value(depth: depth + 1))"
      }
      return "{\(gap())\(members.joined(separator: "\(gap()),"))\(gap())}"
    }
  }

  private mutating func text() -> String {
    let pieces = ["a", " ", "é", "名", "😀", "[", "}", ",", ":", "'", "\"", "\\", "/", "\n", "\u{1}"]
    let count = Int.random(in: 0...12, using: &random)
    return quoted((0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
  }

  /// Escapes what must be escaped, and sometimes what need not.
  private mutating func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      let isBare = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
      if isBare, Int.random(in: 0...4, using: &random) > 0 {
        quoted.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }

  private mutating func gap() -> String {
    ["", "", "", " ", "\n", "\r\n\t"].randomElement(using: &random) ?? ""
  }
}
