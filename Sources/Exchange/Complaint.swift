import Core
import Foundation

/// What a failed response says about its failure, gathered from its body and its headers.
///
/// It never decides what kind of failure it is; `FailureRules` does.
struct Complaint: Sendable {
  /// The most telling text, or nil when there is none that people can read.
  var text: String?
  /// The .NET types and codes named, the most telling first.
  var types: [String] = []
  /// Whether the body is a page for people, as proxies and front ends send them.
  var isWebPage = false
  /// Every text found, for rules that know a sentence of the service.
  var said: [String] = []
  /// How many of the types stand before the one in the headers.
  private var specific = 0

  /// Longer bodies are not read as JSON: no error of the service comes near it.
  private static let longestBody = 1 << 18
  /// How much of a plain text is looked at.
  private static let longestText = 4096

  init(_ response: HTTPResponse) {
    read(response.body)
    let exception = response.header("x-exceptiontype")
    // Behind the types of the failure itself, before the wrapper that carried it.
    types.insert(contentsOf: [exception].compactMap(\.self), at: min(types.count, specific))
    let diagnostics = response.header("x-ms-diagnostics").map {
      Self.quoted("reason", in: $0) ?? $0
    }
    let challenge = response.header("www-authenticate").flatMap {
      Self.quoted("error_description", in: $0)
    }
    note([diagnostics, challenge])
    text = text ?? diagnostics ?? challenge
    types = types.filter { !$0.isEmpty }
  }

  /// Reads the `@adminapi.errors` of a page.
  init(errors: String) {
    let parsed = try? JSONSerialization.jsonObject(
      with: Data(errors.utf8), options: .fragmentsAllowed)
    let elements = parsed as? [Any] ?? [parsed ?? errors]
    for element in elements {
      let fields = element as? [String: Any]
      let whole =
        element as? String ?? fields?["message"] as? String ?? fields?["Message"] as? String
      let (type, message) = Self.split(whole)
      note([whole])
      types += [fields?["type"] as? String, type].compactMap(\.self)
      text = text ?? message
    }
  }

  private mutating func read(_ body: [UInt8]) {
    let visible = body.count <= Self.longestBody ? body.filter { $0 != 0 } : []
    if let object = try? JSONSerialization.jsonObject(with: Data(visible)) as? [String: Any] {
      return read(object)
    }
    let plain = String(decoding: visible.prefix(Self.longestText), as: UTF8.self).trimmed
    // Broken JSON may be a piece of a page: nothing in it is the service's own sentence.
    guard !plain.isEmpty, !plain.hasPrefix("{"), !plain.hasPrefix("[") else { return }
    note([plain])
    isWebPage = plain.hasPrefix("<")
    text = isWebPage ? "it answered with a web page instead of a reason" : plain
  }

  private mutating func read(_ body: [String: Any]) {
    guard let error = body["error"] as? [String: Any] else {
      let message =
        body["error"] as? String ?? body["message"] as? String
        ?? body["Message"] as? String
      note([message])
      text = message
      return
    }
    let inner = error["innererror"] as? [String: Any]
    let cause = inner?["internalexception"] as? [String: Any]
    let details = (error["details"] as? [[String: Any]])?.first
    let detail = Self.split(details?["message"] as? String)
    let messages = [cause?["message"] as? String, detail.message, error["message"] as? String]
    let telling = [cause?["type"] as? String, detail.type].compactMap(\.self)
    specific = telling.count
    types = telling + [inner?["type"] as? String, error["code"] as? String].compactMap(\.self)
    note(messages + [inner?["message"] as? String])
    text = messages.lazy.compactMap(\.self).first { !$0.trimmed.isEmpty }
  }

  private mutating func note(_ texts: [String?]) {
    said += texts.compactMap(\.self).filter { !$0.isEmpty }
  }

  /// Takes `ErrorId|Type|text` apart; a text without such a head is all message.
  private static func split(_ text: String?) -> (type: String?, message: String?) {
    guard let text else { return (nil, nil) }
    let parts = text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[1].contains(where: \.isWhitespace) else { return (nil, text) }
    return (String(parts[1]), String(parts[2]))
  }

  /// The text of `name="text"` in a header.
  private static func quoted(_ name: String, in header: String) -> String? {
    guard let start = header.firstRange(of: "\(name)=\"") else { return nil }
    return String(header[start.upperBound...].prefix { $0 != "\"" })
  }
}
