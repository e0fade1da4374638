/// The status line and headers of a response, gathered line by line as libcurl hands them over.
///
/// It never keeps the headers of interim responses, and it never grows past its limits.
package struct ResponseHead {
  /// How the body is compressed.
  package enum Encoding: Sendable, Equatable {
    case none, gzip
    case unknown(String)
  }

  private enum Part { case waiting, headers, finished, body }

  private let byteLimit: Int
  private let countLimit: Int
  private var bytes = 0
  private var count = 0
  private var part = Part.waiting

  package private(set) var headers: [(name: String, value: String)] = []

  package init(byteLimit: Int, countLimit: Int) {
    self.byteLimit = byteLimit
    self.countLimit = countLimit
  }

  /// Whether a whole header block has been read.
  package var isFinished: Bool { part == .finished || part == .body }

  /// Takes one line with its line ending; answers whether the head is still within its limits.
  package mutating func take(_ line: String) -> Bool {
    bytes += line.utf8.count
    count += 1
    guard bytes <= byteLimit, count <= countLimit else { return false }
    let text = Self.trimmed(line.utf8[...], Self.isLineEnd)
    if part != .body, line.utf8.starts(with: "HTTP/".utf8), part != .headers {
      // The status line of a first response, or of the one that follows an interim response.
      headers.removeAll(keepingCapacity: true)
      part = .headers
    } else if part == .headers {
      if text.isEmpty { part = .finished } else { keep(text) }
    }
    // Anything else is a trailer: it counts towards the limits and is not kept.
    return true
  }

  /// Marks that the body has begun, after which no line can be a header of this response.
  package mutating func bodyBegins() { part = .body }

  /// The length the server announced for the body as it is sent.
  package var contentLength: Int? {
    headers.last { $0.name == "content-length" }.flatMap { Int($0.value) }
  }

  package var encoding: Encoding {
    let names = headers.filter { $0.name == "content-encoding" }.map { $0.value.lowercased() }
    return switch names.joined(separator: ", ") {
    case "", "identity": .none
    case "gzip", "x-gzip": .gzip
    case let other: .unknown(other)
    }
  }

  private mutating func keep(_ line: Substring.UTF8View) {
    guard let first = line.first, !Self.isBlank(first) else {
      // A line that begins with a blank continues the header before it.
      if let last = headers.indices.last {
        headers[last].value += " " + String(Substring(Self.trimmed(line, Self.isBlank)))
      }
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    let name = Substring(Self.trimmed(line[..<colon], Self.isBlank)).lowercased()
    let value = Self.trimmed(line[line.index(after: colon)...], Self.isBlank)
    headers.append((name, String(Substring(value))))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0d || byte == 0x0a }

  private static func trimmed(
    _ bytes: Substring.UTF8View, _ isTrimmed: (UInt8) -> Bool
  ) -> Substring.UTF8View {
    var rest = bytes.drop(while: isTrimmed)
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}
