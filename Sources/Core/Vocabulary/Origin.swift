/// Scheme, host and port of an address: the border a token may not cross.
///
/// It reads addresses more strictly than HTTP libraries do: user names, spaces, backslashes and
/// control characters make an address unreadable, so that no two readers can see two hosts.
package struct Origin: Sendable, Hashable, CustomStringConvertible {
  package let scheme: String
  package let host: String
  package let port: Int

  package init?(of url: String) {
    guard let mark = url.firstRange(of: "://") else { return nil }
    let scheme = url[..<mark.lowerBound].lowercased()
    guard let standardPort = ["http": 80, "https": 443][scheme] else { return nil }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) else {
      return nil
    }
    let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
    guard !authority.isEmpty, !authority.contains("@"), !authority.contains("%") else { return nil }
    guard let (host, port) = Self.split(authority, standardPort) else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// Whether the address names this machine itself, where plain http is allowed.
  ///
  /// Every name that ends in `localhost` does, by RFC 6761; `Transport` asks no name service for it.
  package var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
      || Self.isLoopbackIPv4(host)
  }

  /// Whether the address is on this machine's own link, where a cloud's platform answers.
  package var isLinkLocal: Bool {
    host.hasPrefix("[fe80:") || Self.numbers(host).map { $0.prefix(2) == [169, 254] } ?? false
  }

  package var description: String { "\(scheme)://\(host):\(port)" }

  private static func split(_ authority: Substring, _ standardPort: Int) -> (String, Int)? {
    let bracket = authority.lastIndex(of: "]")
    let afterHost = bracket.map { authority.index(after: $0) } ?? authority.startIndex
    let colon = authority[afterHost...].firstIndex(of: ":")
    let host = authority[..<(colon ?? authority.endIndex)].lowercased()
    guard isHost(host) else { return nil }
    guard let colon else { return (host, standardPort) }
    let digits = authority[authority.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let port = Int(digits), (1...65535).contains(port)
    else { return nil }
    return (host, port)
  }

  private static func isLoopbackIPv4(_ host: String) -> Bool { numbers(host)?.first == 127 }

  /// The numbers of an IPv4 address; nil for anything else.
  ///
  /// Only the usual notation: others, such as a leading zero, are read differently by others.
  private static func numbers(_ host: String) -> [UInt8]? {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in UInt8(part).flatMap { "\($0)" == part ? $0 : nil } }
    return parts.count == 4 && numbers.count == 4 ? numbers : nil
  }

  /// A name or an IPv4 address, or an IPv6 address in brackets around the whole of it.
  private static func isHost(_ host: String) -> Bool {
    guard host.hasPrefix("[") else {
      return !host.isEmpty && !host.contains(where: { "[]:".contains($0) })
    }
    let inside = host.dropFirst().dropLast()
    return host.hasSuffix("]") && inside.contains(":")
      && inside.utf8.allSatisfy {
        $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || $0.isHexDigit
      }
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
