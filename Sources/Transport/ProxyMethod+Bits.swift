import Core

/// The bits by which libcurl knows ways of signing in, whose C names Swift cannot see.
struct ProxyMethods: OptionSet {
  let rawValue: Int

  static let basic = ProxyMethods(rawValue: 1 << 0)
  static let digest = ProxyMethods(rawValue: 1 << 1)
  static let negotiate = ProxyMethods(rawValue: 1 << 2)
  static let ntlm = ProxyMethods(rawValue: 1 << 3)

  /// The names that people know them by, as a list in words.
  var names: String? {
    let known: [(ProxyMethods, String)] = [
      (.negotiate, "Negotiate"), (.ntlm, "NTLM"), (.digest, "Digest"), (.basic, "Basic"),
    ]
    let names = known.compactMap { contains($0) ? $1 : nil }
    guard let last = names.last else { return nil }
    return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension ProxyMethod {
  var bits: ProxyMethods {
    switch self {
    case .basic: .basic
    case .ntlm: .ntlm
    case .negotiate: .negotiate
    // Kerberos is left out: libcurl prefers it to all others, and it needs a ticket, not a password.
    case .any: [.basic, .digest, .ntlm]
    }
  }
}
