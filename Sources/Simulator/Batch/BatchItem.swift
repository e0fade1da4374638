import Foundation
import HTTPTypes

/// One call inside a batch, as it was sent.
struct BatchItem: Sendable {
  var id: String
  var question: Question

  /// The most calls in one batch.
  static let most = 10

  /// The calls of a batch's body.
  static func items(of batch: Question) throws(ServiceFault) -> [BatchItem] {
    guard case .list(let requests)? = JSONValue.parse(batch.body)?["requests"], !requests.isEmpty
    else { throw .request("The batch must be one JSON object with a list named requests.") }
    guard requests.count <= most else {
      throw .request("The batch holds \(requests.count) requests. The most allowed is \(most).")
    }
    var items: [BatchItem] = []
    for request in requests { items.append(try BatchItem(request, in: batch)) }
    guard Set(items.map(\.id)).count == items.count else {
      throw .request("The ids of the requests in a batch must differ.")
    }
    return items
  }

  private init(_ request: JSONValue, in batch: Question) throws(ServiceFault) {
    guard let id = request["id"]?.text, !id.isEmpty, let url = request["url"]?.text,
      let method = request["method"]?.text.flatMap({ HTTPRequest.Method($0) })
    else { throw .request("Each request of a batch needs an id, a method and a url.") }
    guard let address = Self.address(url) else {
      throw .request("The url of request '\(id)' is not valid.")
    }
    self.id = id
    var headers: HTTPFields = [:]
    if case .object(let members)? = request["headers"] {
      for member in members {
        if let name = HTTPField.Name(member.name), let value = member.value.text {
          headers[name] = value
        }
      }
    }
    // Who sent the batch is who sent its items, unless they say otherwise.
    headers[.authorization] = headers[.authorization] ?? batch.headers[.authorization]
    question = Question(
      method: method, path: address.path, query: address.query, origin: batch.origin,
      headers: headers, body: request["body"]?.canonical.bytes ?? [])
  }

  /// The path and the query of an address with or without a host; nil where it holds a space.
  private static func address(_ url: String) -> (path: [String], query: [String: String])? {
    guard !url.contains(" ") else { return nil }
    var rest = Substring(url)
    if let mark = rest.firstRange(of: "://") {
      guard let slash = rest[mark.upperBound...].firstIndex(of: "/") else { return nil }
      rest = rest[slash...]
    }
    let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let segments = halves[0].split(separator: "/").map { String($0).removingPercentEncoding }
    let path = segments.compactMap { $0 }
    guard path.count == segments.count else { return nil }
    return (path, halves.count == 2 ? Form.parse(String(halves[1])) : [:])
  }
}

extension JSONValue {
  /// The same document with the entries of every object in the order of their names, so that two
  /// ways to write one body are one.
  var canonical: JSONValue {
    switch self {
    case .null, .flag, .number, .text: self
    case .list(let elements): .list(elements.map(\.canonical))
    case .object(let members):
      .object(
        members.sorted { $0.name < $1.name }
          .map { Member(name: $0.name, value: $0.value.canonical) })
    }
  }
}
