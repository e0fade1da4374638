import Core

@testable import Exchange

/// Whatever comes instead of a page becomes one presentable sentence that never holds the token.
///
/// The bytes are a response as text: a status, headers, a blank line and the body.
enum FailureProperty {
  /// A service could send back what it was sent.
  static let token = "eyJ0.canary-of-the-token.sig"

  static func fault(in bytes: [UInt8]) -> String? {
    let response = response(in: bytes)
    let reader = FailureReader(token: Secret(token))
    let receipt = CallReceipt(status: response.status, bytes: response.body.count)
    let failures = [
      reader.failure(response, receipt: receipt),
      reader.failure(errors: String(decoding: response.body, as: UTF8.self), receipt: receipt),
      reader.failure(unreadable: "it is empty", in: response, receipt: receipt),
    ]
    for failure in failures {
      if let fault = fault(of: failure) { return fault }
    }
    return nil
  }

  private static func response(in bytes: [UInt8]) -> HTTPResponse {
    let newline = UInt8(ascii: "\n")
    var rest = bytes[...]
    func line() -> String {
      let line = rest.prefix { $0 != newline }
      rest = rest.dropFirst(line.count + 1)
      return String(decoding: line, as: UTF8.self)
    }
    let status = Int(line()) ?? 400
    var headers: [(name: String, value: String)] = []
    while !rest.isEmpty {
      let header = line().split(separator: ":", maxSplits: 1)
      guard header.count == 2 else { break }
      headers.append((header[0].lowercased(), String(header[1]).trimmed))
    }
    return HTTPResponse(
      status: min(max(status, 0), 999), headers: headers, body: Array(rest))
  }

  private static func fault(of failure: CallFailure) -> String? {
    let sentence = failure.sentence
    if sentence.unicodeScalars.count > Sentence.longest { return "the sentence is too long" }
    guard sentence.isOneLine, failure.code?.isOneLine ?? true else {
      return "a control character came through"
    }
    guard let last = sentence.unicodeScalars.last, ".!?…".unicodeScalars.contains(last) else {
      return "the sentence does not end: \(sentence)"
    }
    if holdsToken(sentence) || holdsToken(failure.code ?? "") { return "the token came through" }
    if case .throttled(let advice?) = failure.kind {
      guard advice >= .zero, advice <= RetryAfter.longest else { return "absurd advice was taken" }
    }
    return nil
  }

  /// Byte by byte: what a reader of the log could copy, whatever character it seems to be part of.
  private static func holdsToken(_ text: String) -> Bool {
    let (text, token) = (text.utf8.map(lower), token.utf8.map(lower))
    guard text.count >= token.count else { return false }
    return (0...(text.count - token.count)).contains { text[$0...].starts(with: token) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
