/// What the form of a name alone tells, for a name that the directory does not know.
enum PrincipalName {
  /// The kind of what is never a recipient; nil where the directory must be asked.
  static func builtIn(_ name: String) -> Bool {
    let name = name.lowercased()
    if words.contains(name) || accounts.contains(where: name.hasPrefix) { return true }
    return isSID(name) && !isOfDirectory(name) || isOfDatacenter(name)
  }

  /// The kind of a name that nobody who was listed has.
  static func kind(ofUnlisted name: String) -> Principal.Kind {
    let name = name.lowercased()
    if isSID(name) { return .orphan }
    return name.hasPrefix(published) || name.contains("#ext#") ? .external : .unknown
  }

  /// The forms a name may be known under, the likeliest first: as it stands, without what stands in
  /// front of it, and as part of a longer form.
  static func forms(of name: String) -> [String] {
    var forms = [name]
    let bare = withoutPrefix(name)
    if bare != name { forms.append(bare) }
    // "Ann Example" [EX:/o=ExchangeLabs/…/cn=ann], as rules name whom they send to.
    // Without the kind it is a part of somebody's name, as in Ann Example [Sales].
    if name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") {
      let inner = String(name[name.index(after: bracket)...].dropLast())
      let address = withoutPrefix(inner)
      if address != inner { forms.append(address) }
    }
    // contoso.onmicrosoft.com/Users/Ann, as older properties name others: a domain comes first. A
    // slash alone stands in names such as Fabrikam/Support.
    if let first = name.firstIndex(of: "/"), let last = name.lastIndex(of: "/"), first != last,
      name[..<first].contains(".")
    {
      forms.append(String(name[name.index(after: last)...]))
    }
    return forms
  }

  /// The name as results show it: a SID without what a folder writes before it, and an address
  /// without its kind.
  static func shown(_ name: String) -> String {
    if name.lowercased().hasPrefix(published) { return String(name.dropFirst(published.count)) }
    return withoutPrefix(name)
  }

  /// `smtp:ann@contoso.example` without its kind, and `NT:S-1-5-21-…` without its origin.
  static func withoutPrefix(_ name: String) -> String {
    guard let colon = name.firstIndex(of: ":"),
      prefixes.contains(name[..<colon].lowercased())
    else { return name }
    return String(name[name.index(after: colon)...])
  }

  private static let prefixes: Set<String> = ["smtp", "sip", "x500", "spo", "ex", "nt"]
  private static let published = "exchangepublisheduser."
  private static let words: Set<String> = [
    "default", "anonymous", "everyone", "self", "owner@local", "member@local",
  ]
  private static let accounts = ["nt authority\\", "nt service\\", "builtin\\"]

  private static func isSID(_ name: String) -> Bool {
    bare(name).hasPrefix("s-1-") && bare(name).dropFirst(4).allSatisfy { $0.isNumber || $0 == "-" }
  }

  /// Whether a SID is one that a directory gives, and not one that means the same everywhere.
  private static func isOfDirectory(_ name: String) -> Bool {
    bare(name).hasPrefix("s-1-5-21-") || bare(name).hasPrefix("s-1-12-1-")
  }

  private static func bare(_ name: String) -> Substring {
    name.hasPrefix("nt:") ? name.dropFirst(3) : name[...]
  }

  /// `EURPR01A001\Exchange Servers`: an account of the machines that a tenant lies on.
  private static func isOfDatacenter(_ name: String) -> Bool {
    guard let slash = name.firstIndex(of: "\\") else { return false }
    let domain = name[..<slash].drop { $0.isLetter }
    let letters = name[..<slash].prefix { $0.isLetter }
    return letters.count == 5 && letters.hasSuffix("pr") && domain.count >= 6
      && domain.dropFirst(2).first == "a"
      && domain.allSatisfy { $0.isNumber || $0 == "a" }
  }
}
