import Core
import Foundation

/// Takes the answer to several questions apart into responses of their own.
///
/// It never judges one, and never writes a body anew: an object or a list is handed on as the very
/// bytes it came as. Answers are known by their id, in whatever order they come.
struct BulkReader {
  /// A header's value no longer than this is looked at.
  private static let longestHeader = 16_384

  let reader: PageReader

  /// What one id was answered with.
  enum Part {
    case response(HTTPResponse)
    /// It cannot be told what the answer is; the reason ends a sentence.
    case unreadable(String)
  }

  /// The answers by their ids; one that is not among them is missing.
  func parts(of response: HTTPResponse) async throws(UnreadablePage) -> [String: Part] {
    // Two readings of the same bytes: what is small and is read here, and the bodies as they are.
    let heads = try await reader.read(response.body, Self.heads)
    let bodies = try await reader.read(response.body, Self.bodies)
    return try Self.parts(heads: heads, bodies: bodies, within: response)
  }

  /// What is read of each answer that the document lists.
  static let heads = PageProjector.Wanted(
    columns: ["id", "status", "headers"], key: nil, rows: "responses")
  static let bodies = PageProjector.Wanted(columns: ["body"], key: nil, rows: "responses")

  /// The answers of a document that was read both ways.
  static func parts(
    heads: ProjectedPage, bodies: ProjectedPage, within response: HTTPResponse
  ) throws(UnreadablePage) -> [String: Part] {
    var parts: [String: Part] = [:]
    for (head, body) in zip(values(of: heads), values(of: bodies)) {
      guard let head = try? JSONSerialization.jsonObject(with: Data(head)) as? [Any],
        head.count == 3, let id = id(head[0])
      else { throw UnreadablePage(reason: "an answer within it has no id") }
      let part = part(status: head[1], headers: head[2], body: body, within: response)
      parts[id] =
        parts[id] == nil ? part : .unreadable("two answers within it have the same id")
    }
    return parts
  }

  /// The values of each answer, as JSON arrays.
  private static func values(of page: ProjectedPage) -> [ArraySlice<UInt8>] {
    page.rows.entries.map { page.rows.arena[$0.values] }
  }

  private static func id(_ value: Any) -> String? {
    if let text = value as? String { return text }
    return (value as? Int).map { String($0) }
  }

  private static func part(
    status: Any, headers: Any, body: ArraySlice<UInt8>, within outer: HTTPResponse
  ) -> Part {
    guard let status = status as? Int ?? (status as? String).flatMap({ Int($0) }),
      (100...599).contains(status)
    else { return .unreadable("an answer within it has no status") }
    var read = self.headers(headers)
    // What is dated within is dated by the whole.
    if !read.contains(where: { $0.name == "date" }), let date = outer.header("date") {
      read.append((name: "date", value: date))
    }
    return .response(
      HTTPResponse(
        status: status, headers: read, body: bytes(of: body.dropFirst().dropLast()),
        timings: outer.timings))
  }

  /// Headers by their names in lower case, whatever case they came in.
  private static func headers(_ value: Any) -> [(name: String, value: String)] {
    guard let members = value as? [String: Any] else { return [] }
    return members.sorted { $0.key < $1.key }.compactMap { name, value in
      let text = value as? String ?? (value as? Int).map { String($0) }
      guard let text, text.utf8.count <= longestHeader else { return nil }
      return (name: name.lowercased(), value: text)
    }
  }

  /// The body as it would have come alone: what is no JSON stands within as a text.
  private static func bytes(of body: ArraySlice<UInt8>) -> [UInt8] {
    if body.elementsEqual("null".utf8) { return [] }
    guard body.first == UInt8(ascii: "\""),
      let text = try? JSONDecoder().decode(String.self, from: Data(body))
    else { return Array(body) }
    return binary(text) ?? Array(text.utf8)
  }

  /// What a body that is no text was before it was written as one, such as a run of zeros.
  private static func binary(_ text: String) -> [UInt8]? {
    guard text.utf8.count >= 16, let data = Data(base64Encoded: text), data.contains(0) else {
      return nil
    }
    return Array(data)
  }
}
