/// What the tenant held, from a mark until the moment the ledger was made.
///
/// It is read from the directory and from no page, and never changes once made.
package struct SimulatorLedger: Sendable {
  /// A moment, told by the changes made before it.
  package struct Mark: Hashable, Sendable {
    let changes: Int

    /// The start of the tenant.
    package static let start = Mark(changes: 0)
  }

  /// One state an object was in, as every page that showed it must show it.
  package struct State: Hashable, Sendable {
    package let object: SimulatorTruth.Object
    package let whenCreatedUTC: String
    package let whenChangedUTC: String
  }

  /// The moment the ledger was made.
  package let mark: Mark
  /// The objects there are, with their present values.
  package let present: SimulatorTruth
  /// Those among `present` that were there at the beginning already, with their present values.
  package let throughout: SimulatorTruth
  /// The objects created since the beginning, deleted ones among them, with their last values.
  package let created: SimulatorTruth
  /// The objects deleted since the beginning, with their last values.
  package let deleted: SimulatorTruth

  private let directory: Directory
  private let newcomers: [GUID: Int]

  init(of directory: Directory, since beginning: Mark) {
    self.directory = directory
    mark = Mark(changes: directory.changes.count)
    present = SimulatorTruth(directory)
    let changes = directory.changes.dropFirst(beginning.changes)
    let made = changes.filter { $0.kind == .creation }.map(\.object)
    let gone = changes.filter { $0.kind == .deletion }.map(\.object)
    created = SimulatorTruth(directory, objects: made)
    deleted = SimulatorTruth(directory, objects: gone.sorted())
    if made.isEmpty {
      throughout = present
    } else {
      let young = Set(made)
      throughout = SimulatorTruth(
        directory, objects: directory.objects.filter { !young.contains($0) })
    }
    newcomers = Dictionary(
      uniqueKeysWithValues: directory.newcomers.map {
        (directory.recipe.guid(.object, of: $0), $0)
      })
  }

  /// Every state the object was ever in since the tenant was made, oldest first.
  ///
  /// There is none for a GUID that no object ever had.
  package func states(of guid: String) -> [State] {
    var states: [State] = []
    var next = place(of: guid)
    while let place = next {
      let block = directory.block(at: place)
      states.append(
        State(
          object: directory.truth(at: place),
          whenCreatedUTC: block.value(.created, of: place.row).description + "Z",
          whenChangedUTC: block.value(.changed, of: place.row).description + "Z"))
      next = block.notes.isEmpty ? nil : block.notes[place.row].previous
    }
    return states.reversed()
  }

  /// Whether an object with exactly these values was ever there.
  package func held(_ object: SimulatorTruth.Object) -> Bool {
    states(of: object.guid).contains { $0.object == object }
  }

  /// Where the last state of an object lies.
  private func place(of guid: String) -> Place? {
    guard let guid = GUID(guid) else { return nil }
    let object =
      newcomers[guid] ?? directory.first.rows(where: .object, equals: guid).first
    return object.flatMap { directory.lastPlace(of: $0) }
  }
}
