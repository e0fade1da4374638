/// Reads CSV as RFC 4180 has it and nothing else, so that a test can judge what a writer wrote.
///
/// It never guesses: a lone line end, a stray quote or a missing CR LF is a failure.
struct CSVReader {
  struct Failure: Error {
    var at: Int
    var says: String
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func records() throws -> [[String]] {
    var records: [[String]] = []
    while position < bytes.count { records.append(try record()) }
    return records
  }

  private mutating func record() throws -> [String] {
    var fields = [try field()]
    while take(",") { fields.append(try field()) }
    guard take("\r"), take("\n") else { throw failure("a record ends in CR LF") }
    return fields
  }

  private mutating func field() throws -> String {
    var content: [UInt8] = []
    guard take("\"") else {
      while position < bytes.count, !Self.special.contains(bytes[position]) {
        content.append(bytes[position])
        position += 1
      }
      return String(decoding: content, as: UTF8.self)
    }
    while position < bytes.count {
      if take("\"") {
        guard take("\"") else { return String(decoding: content, as: UTF8.self) }
        content.append(UInt8(ascii: "\""))
      } else {
        content.append(bytes[position])
        position += 1
      }
    }
    throw failure("a quote is not closed")
  }

  private static let special: [UInt8] = Array(",\"\r\n".utf8)

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private func failure(_ says: String) -> Failure { Failure(at: position, says: says) }
}
