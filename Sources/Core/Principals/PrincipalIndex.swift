/// The recipients of a tenant by all they are called.
///
/// It holds of a name only what tells it from all others, and never guesses: what several are called
/// is nobody's name. Upper and lower case are alike.
package struct PrincipalIndex: Sendable {
  /// Recipients it holds at most: about 300 bytes each.
  package static let most = 2_000_000

  private static let several: Int32 = -1

  private var principals: [Principal] = []
  private var sure: [Fingerprint: Int32] = [:]
  private var shared: [Fingerprint: Int32] = [:]
  private let row: PrincipalRow

  /// - Parameter columns: those of the listing; nil where none tells what a recipient is.
  package init?(columns: [String]) {
    guard let row = PrincipalRow(columns: columns) else { return nil }
    self.row = row
  }

  package var count: Int { principals.count }

  /// Adds a recipient; false, and nothing added, where it holds as many as it can.
  ///
  /// - Parameter texts: the texts of each of the row's values, in the order of the columns.
  package mutating func add(_ guid: GUID, _ texts: [[String]]) -> Bool {
    guard principals.count < Self.most else { return false }
    let number = Int32(principals.count)
    principals.append(row.principal(guid: guid, texts))
    let names = row.names(texts)
    Self.note(guid.description, number, in: &sure)
    for name in names.sure where !name.isEmpty { Self.note(name, number, in: &sure) }
    for name in names.shared where !name.isEmpty { Self.note(name, number, in: &shared) }
    return true
  }

  /// It takes no `self`: that would be a second owner of the dictionary, which would then be copied
  /// for every name.
  private static func note(_ name: String, _ number: Int32, in names: inout [Fingerprint: Int32]) {
    let key = Fingerprint(of: name.lowercased())
    guard let other = names[key] else {
      names[key] = number
      return
    }
    if other != number { names[key] = several }
  }

  /// Who is called so.
  package func principal(named name: String) -> Principal {
    if PrincipalName.builtIn(name) {
      return Principal(PrincipalName.shown(name), kind: .builtIn)
    }
    for form in PrincipalName.forms(of: name) {
      let key = Fingerprint(of: form.lowercased())
      // An address or an id is somebody's before it is what somebody calls themselves.
      guard let number = sure[key] ?? shared[key] else { continue }
      return number == Self.several
        ? Principal(name, kind: .ambiguous) : principals[Int(number)]
    }
    return Principal(PrincipalName.shown(name), kind: PrincipalName.kind(ofUnlisted: name))
  }

  /// Who any of several names leads to: the first that leads to somebody, else what the last of them
  /// tells; nil where there is no name.
  package func principal(namedAnyOf names: [String]) -> Principal? {
    var last: Principal?
    for name in names where !name.isEmpty {
      let principal = principal(named: name)
      if principal.kind.isKnown { return principal }
      last = principal
    }
    return last
  }
}
