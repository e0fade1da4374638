/// Where a proxy is, and who signs in there when its address says so.
///
/// It reads an address once, so that nobody has to hand on the text, which may hold a password; its
/// description is host and port alone.
package struct ProxyAddress: Sendable, Hashable, CustomStringConvertible {
  /// How the proxy is spoken to.
  package enum Scheme: String, Sendable {
    case http, https, socks4, socks4a, socks5, socks5h
  }

  package let scheme: Scheme
  package let host: String
  package let port: Int
  /// Who signs in, percent-decoded; nil where the address names nobody.
  package let user: String?
  package let password: Secret?

  /// Nil for what is no proxy's address; without a scheme it is `http`, as elsewhere.
  package init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }) else {
      return nil
    }
    let mark = text.firstRange(of: "://")
    let word = mark.map { text[..<$0.lowerBound].lowercased() } ?? Scheme.http.rawValue
    guard let scheme = Scheme(rawValue: word) else { return nil }
    let rest = text[(mark?.upperBound ?? text.startIndex)...]
    // The last sign ends the sign-in: a password that holds one itself is never taken for a host.
    let sign = rest.lastIndex(of: "@")
    let place = rest[(sign.map(rest.index(after:)) ?? rest.startIndex)...]
    // The standard port is the one that curl and the tools built on it use.
    let standard = scheme == .https ? ":443" : ":1080"
    let authority = String(place.prefix { $0 != "/" })
    let whole = Self.namesPort(authority) ? authority : authority + standard
    guard let origin = Origin(of: "https://\(whole)") else { return nil }
    self.scheme = scheme
    host = origin.host
    port = origin.port
    guard let sign else {
      (user, password) = (nil, nil)
      return
    }
    let parts = rest[..<sign].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = Self.decoded(parts[0]) else { return nil }
    user = name
    guard parts.count > 1 else {
      password = nil
      return
    }
    guard let word = Self.decoded(parts[1]) else { return nil }
    password = Secret(word)
  }

  /// The address without who signs in.
  package var url: String { "\(scheme.rawValue)://\(description)" }

  package var description: String { "\(host):\(port)" }

  private static func namesPort(_ authority: String) -> Bool {
    let afterHost = authority.lastIndex(of: "]") ?? authority.startIndex
    return authority[afterHost...].contains(":")
  }

  /// Percent-decoded text; nil when it is no text, or could end a line or a string in C.
  private static func decoded(_ text: Substring) -> String? {
    var (bytes, rest) = ([UInt8](), text.utf8[...])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest.removeFirst(2)
    }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}

/// How to sign in to a proxy.
package enum ProxyMethod: String, Sendable, Hashable, CaseIterable {
  case basic, ntlm, negotiate
  /// The safest one that takes a password, of those the proxy offers.
  case any
}
