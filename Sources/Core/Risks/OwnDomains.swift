/// The domains of the mailboxes that a run lists: what is inside.
///
/// It never takes a contact's address for one of them, since whoever reads a mailbox's address is
/// told to bring only those. Mail to a domain it does not hold goes outside.
package struct OwnDomains: Sendable, Hashable {
  /// A tenant may have 5,000 accepted domains.
  package static let most = 10_000

  package private(set) var names: Set<String> = []

  package init() {}

  /// Takes in the address of a mailbox.
  package mutating func note(_ address: String) {
    guard names.count < Self.most, let domain = Self.domain(ofAddress: address[...]) else { return }
    names.insert(domain)
  }

  /// The domains outside among the addresses that a text names, in the forms of forwarding and of
  /// inbox rules: `smtp:ann@fabrikam.example`, `"Ann" [SMTP:ann@fabrikam.example]`.
  ///
  /// What stands in brackets is the address, and what stands before it a name that anybody may
  /// have chosen.
  package func outside(in text: String) -> [String] {
    Self.addresses(in: text).compactMap(Self.domain(ofAddress:)).filter { !names.contains($0) }
  }

  private static func addresses(in text: String) -> [Substring] {
    var addresses: [Substring] = []
    var rest = text[...]
    while let close = rest.firstIndex(of: "]") {
      // A name may hold brackets of its own: the last one before the end opens the address.
      if let open = rest[..<close].lastIndex(of: "[") {
        addresses.append(rest[rest.index(after: open)..<close])
      }
      rest = rest[rest.index(after: close)...]
    }
    guard !addresses.isEmpty else { return [text[...]] }
    return addresses.filter { $0.lowercased().hasPrefix("smtp:") }
  }

  /// What stands behind the last `@`, in lower case; nil where it is no domain.
  private static func domain(ofAddress address: Substring) -> String? {
    guard let at = address.lastIndex(of: "@") else { return nil }
    let rest = address[address.index(after: at)...]
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }.lowercased()
    guard name.contains("."), !name.hasPrefix("."), name.count <= 255 else { return nil }
    return name.hasSuffix(".") ? String(name.dropLast()) : name
  }
}
