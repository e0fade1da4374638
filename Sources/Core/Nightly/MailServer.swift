/// Where mail is handed in, and how the way there is kept secret.
package struct MailServer: Sendable, Hashable, Codable, CustomStringConvertible {
  package enum Scheme: String, Sendable, Hashable, Codable {
    /// Secret from the first byte.
    case smtps
    /// Secret once both sides said so (STARTTLS), which is insisted on but on this machine.
    case smtp
  }

  package var scheme: Scheme
  package var host: String
  package var port: Int

  /// Reads `smtp://mail.contoso.example:587`; nil for anything else, and for what no two readers
  /// would read alike.
  package init?(_ text: String) {
    let cuts: [(String, Scheme, String)] = [
      ("smtps://", .smtps, ":465"), ("smtp://", .smtp, ":587"),
    ]
    guard let cut = cuts.first(where: { text.lowercased().hasPrefix($0.0) }) else { return nil }
    var rest = String(text.dropFirst(cut.0.count))
    if rest.hasSuffix("/") { rest.removeLast() }
    guard !rest.contains(where: { "/?#".contains($0) }) else { return nil }
    let isNumbered = rest.last != "]" && rest.split(separator: "]").last?.contains(":") == true
    // The rules for hosts and ports are those of every other address.
    guard let origin = Origin(of: "https://" + rest + (isNumbered ? "" : cut.2)) else { return nil }
    scheme = cut.1
    host = origin.host
    port = origin.port
  }

  /// Whether it is this machine itself, where a mail may go in the clear.
  package var isLoopback: Bool { Origin(of: "https://\(host):\(port)")?.isLoopback ?? false }

  package var description: String { "\(scheme.rawValue)://\(host):\(port)" }
}
