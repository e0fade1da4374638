import Foundation
import HTTPTypes

/// The answers of a batch's items on their way into one.
///
/// It keeps the order it is given and leaves out nothing.
struct BatchAnswer: Sendable {
  typealias Part = (id: String, answer: Answer)

  var parts: [Part]

  /// Whether the connection of an item broke, which is that of the whole batch.
  var isBroken: Bool {
    parts.contains { if case .broken = $0.answer.body { true } else { false } }
  }

  /// The answers as one JSON document.
  var json: Answer {
    var bytes = Array("{\"responses\":[".utf8)
    for (place, part) in parts.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: "{\"id\":".utf8)
      JSONText.append(part.id, to: &bytes)
      bytes.append(contentsOf: ",\"status\":\(part.answer.status.code),\"headers\":".utf8)
      // Names come in lower case here, unlike those of the answer itself.
      let headers = part.answer.headers.map {
        JSONValue.Member(name: $0.name.canonicalName.lowercased(), value: .text($0.value))
      }
      bytes.append(contentsOf: JSONValue.object(headers).bytes)
      if let body = Self.body(of: part.answer) {
        bytes.append(contentsOf: ",\"body\":".utf8)
        bytes.append(contentsOf: body)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(contentsOf: "]}".utf8)
    return .json(.ok, bytes)
  }

  /// The answers as the parts of a document that is no JSON.
  func multipart(boundary: String) -> Answer {
    var bytes: [UInt8] = []
    for part in parts {
      let status = part.answer.status
      var head = """
        --\(boundary)\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\
        Content-ID: \(part.id)\r\n\r\nHTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n
        """
      for field in part.answer.headers {
        head += "\(field.name.canonicalName.lowercased()): \(field.value)\r\n"
      }
      bytes.append(contentsOf: (head + "\r\n").utf8)
      bytes.append(contentsOf: part.answer.wholeBody)
      bytes.append(contentsOf: "\r\n".utf8)
    }
    bytes.append(contentsOf: "--\(boundary)--\r\n".utf8)
    return Answer(
      status: .ok, headers: [.contentType: "multipart/mixed; boundary=\(boundary)"],
      body: .bytes(bytes))
  }

  /// A body as JSON: what is none becomes text, and what is no text becomes base64.
  private static func body(of answer: Answer) -> [UInt8]? {
    let bytes = answer.wholeBody
    guard !bytes.isEmpty else { return nil }
    if answer.headers[.contentType]?.hasPrefix("application/json") == true { return bytes }
    let isText = !bytes.contains(0)
    return JSONValue.text(
      isText ? String(decoding: bytes, as: UTF8.self) : Data(bytes).base64EncodedString()
    ).bytes
  }
}

extension Answer {
  /// The bytes of a body that is sent at once.
  var wholeBody: [UInt8] {
    switch body {
    case .bytes(let bytes), .broken(let bytes): bytes
    case .pieces, .dropped: []
    }
  }
}
