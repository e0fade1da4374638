import HTTPTypes

/// What the simulator answers to one request, before it is put on the wire.
///
/// It holds no connection and no encoding.
struct Answer: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Bytes of which only the first half is sent, and after which the connection breaks.
    case broken([UInt8])
    /// Nothing at all: the connection breaks before a word of the answer.
    case dropped
    /// Pieces made one at a time while they are sent; nil ends them.
    case pieces(@Sendable () -> [UInt8]?)
  }

  var status: HTTPResponse.Status
  var headers: HTTPFields = [:]
  var body = Body.bytes([])

  static func json(_ status: HTTPResponse.Status, _ bytes: [UInt8]) -> Answer {
    Answer(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: .bytes(bytes))
  }

  static func plain(_ status: HTTPResponse.Status, _ text: String) -> Answer {
    Answer(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: .bytes(Array(text.utf8)))
  }

  static let notFound = json(
    .notFound,
    (["error": ["code": "NotFound", "message": "No such resource."]] as JSONValue).bytes)

  static func methodNotAllowed(_ allowed: HTTPRequest.Method) -> Answer {
    Answer(status: .methodNotAllowed, headers: [.allow: allowed.rawValue])
  }
}

/// What the simulator reads of one request.
struct Question: Sendable {
  var method: HTTPRequest.Method
  /// The path's segments, decoded.
  var path: [String]
  var query: [String: String]
  /// The scheme and host the client used, such as `http://127.0.0.1:8123`.
  var origin: String
  var headers: HTTPFields
  var body: [UInt8]

  /// The header of a name that is a valid token.
  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
