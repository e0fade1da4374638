/// A mail as it is handed in: its head in ASCII, its body as base64, nothing of it able to become
/// a head of its own.
package enum MailText {
  /// Characters of an address; the protocol allows no more.
  package static let longestAddress = 254

  /// Whether a text is an address that needs no quoting: one `@`, and no character that means
  /// anything in a head or to the protocol.
  package static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= longestAddress else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy(isPlain) && !part.hasPrefix(".") && !part.hasSuffix(".")
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    let isLetter = (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf)
    return isLetter || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
  }

  /// The bytes of a mail; `id` tells it apart from every other, by letters, digits and hyphens.
  package static func bytes(
    from sender: String, to recipients: [String], subject: String, lines: [String], id: String,
    at moment: Instant
  ) -> [UInt8] {
    let host = sender.split(separator: "@").last ?? "localhost"
    let head = [
      "Date: \(date(of: moment))",
      "From: <\(sender)>",
      "To: " + recipients.map { "<\($0)>" }.joined(separator: ",\r\n "),
      "Subject: " + encoded(subject),
      "Message-ID: <\(id)@\(host)>",
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
    ]
    let body = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    let text = Base64Text.lines(of: body, width: 76).joined(separator: "\r\n")
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + text + "\r\n").utf8)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Such as `22 Nov 2026 02:00:01 +0000`.
  static func date(of moment: Instant) -> String {
    let halves = moment.filterText.split(separator: " ")
    let date = halves[0].split(separator: "/")
    let month = Int(date[0]).map { months[$0 - 1] } ?? ""
    return "\(date[1]) \(month) \(date[2]) \(halves[1]) +0000"
  }

  /// A text as heads carry any text (RFC 2047): words of whole characters, each short enough for a line.
  static func encoded(_ text: String) -> String {
    var words: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if let count = words.last?.count, count + bytes.count > 39 { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Base64Text.text(of: $0))?=" }.joined(separator: "\r\n ")
  }
}
