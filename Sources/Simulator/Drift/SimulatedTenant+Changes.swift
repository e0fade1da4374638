/// A change asked for an object that is not there.
package struct NoSuchObject: Error, CustomStringConvertible {
  package let guid: String

  package var description: String {
    "The tenant holds no object with the GUID \(guid). Take one from its truth."
  }
}

/// Changes the tenant as a test's script says, and tells what it held.
extension SimulatedTenant {
  /// What the tenant held since its start.
  package var ledger: SimulatorLedger { ledger(since: .start) }

  /// What the tenant held since a mark, which is that of an earlier ledger.
  package func ledger(since mark: SimulatorLedger.Mark) -> SimulatorLedger {
    SimulatorLedger(of: directory.now, since: mark)
  }

  /// Makes a new object of the same hostile names as all others.
  @discardableResult
  package func create() -> SimulatorTruth.Object {
    defer { tally.note { $0.changes += 1 } }
    return directory.create()
  }

  /// Gives an object another Name and the same DisplayName, and another Alias if one is given.
  ///
  /// Of the alias only ASCII letters, digits and periods are kept; the addresses stay what they are.
  @discardableResult
  package func rename(
    _ guid: String, to name: String, alias: String? = nil
  ) throws(NoSuchObject) -> SimulatorTruth.Object {
    try change(guid, .renaming) { version, recipe in
      let text = NameMaker.Text(written: Array(name.utf8), folded: recipe.collation.fold(name))
      version.name = text
      version.displayName = text
      if let alias { version.alias = NameMaker.alias(from: alias) }
    }
  }

  /// Changes nothing of an object but when it was changed.
  @discardableResult
  package func touch(_ guid: String) throws(NoSuchObject) -> SimulatorTruth.Object {
    try change(guid, .touch) { _, _ in }
  }

  /// Takes an object away.
  package func delete(_ guid: String) throws(NoSuchObject) {
    try directory.delete(guid)
    tally.note { $0.changes += 1 }
  }

  private func change(
    _ guid: String, _ kind: Directory.Change.Kind,
    _ edit: @Sendable (inout Version, Recipe) -> Void
  ) throws(NoSuchObject) -> SimulatorTruth.Object {
    let object = try directory.change(guid, kind, edit)
    tally.note { $0.changes += 1 }
    return object
  }
}
