/// Writes JSON straight into bytes.
///
/// Pages are made with it, so it builds no values in between.
enum JSONText {
  /// Writes text as a JSON string.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(quote)
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    close(from: start, in: &bytes)
  }

  /// Ends the string that began at `start`, escaping what was written into it since.
  static func close(from start: Int, in bytes: inout [UInt8]) {
    var place = start
    while place < bytes.count, !mustEscape(bytes[place]) { place += 1 }
    if place < bytes.count {
      let rest = Array(bytes[place...])
      bytes.removeSubrange(place...)
      for byte in rest { append(escaping: byte, to: &bytes) }
    }
    bytes.append(quote)
  }

  static let quote = UInt8(ascii: "\"")

  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == quote || byte == UInt8(ascii: "\\")
  }

  private static func append(escaping byte: UInt8, to bytes: inout [UInt8]) {
    guard mustEscape(byte) else {
      bytes.append(byte)
      return
    }
    if byte >= 0x20 {
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    } else {
      let hexadecimal = String(byte, radix: 16)
      bytes.append(contentsOf: "\\u".utf8)
      bytes.append(contentsOf: String(repeating: "0", count: 4 - hexadecimal.count).utf8)
      bytes.append(contentsOf: hexadecimal.utf8)
    }
  }
}

/// A JSON document, read or to be written.
///
/// It serves the small documents (request bodies, errors, tokens), never a page.
enum JSONValue: Equatable, Sendable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([Member])

  /// One entry of an object; entries keep the order they are written in.
  struct Member: Equatable, Sendable {
    var name: String
    var value: JSONValue
  }

  static func parse(_ bytes: some Sequence<UInt8>) -> JSONValue? { JSONScan.value(of: bytes) }

  /// The value of an object's entry.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// The document as compact JSON.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .flag(let flag): bytes.append(contentsOf: String(flag).utf8)
    case .number(let number):
      bytes.append(contentsOf: (Int(exactly: number).map(String.init) ?? String(number)).utf8)
    case .text(let text): JSONText.append(text, to: &bytes)
    case .list(let elements):
      bytes.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        element.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }
  init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
  init(booleanLiteral value: Bool) { self = .flag(value) }
}
