/// Where one state of an object lies: its block, counted from the first, and its row there.
struct Place: Hashable, Sendable {
  var block: Int
  var row: Int
}

/// One state of an object on its way into a block.
///
/// It is also how a state is read back, to be changed into the next.
struct Version: Sendable {
  var name: NameMaker.Text
  var displayName: NameMaker.Text
  var alias: [UInt8]
  /// What stands before the `@` of the addresses, which keep to the first alias.
  var mailbox: [UInt8]
  var note: Block.Note
}

extension Block {
  /// The state in one row, as the beginning of the next.
  func version(of row: Int, at place: Place) -> Version {
    Version(
      name: NameMaker.Text(written: Array(name[row]), folded: Array(foldedName[row])),
      displayName: NameMaker.Text(
        written: Array(displayName[row]), folded: Array(foldedDisplayName[row])),
      alias: Array(alias[row]), mailbox: Array(notes.isEmpty ? alias[row] : mailbox[row]),
      note: Note(
        object: object(of: row), created: value(.created, of: row),
        changed: value(.changed, of: row), previous: place))
  }
}

extension Recipe {
  /// The first state of a new object.
  func version(of number: Int, at moment: Ticks) -> Version {
    let shape = maker.shape(of: number)
    var version = Version(
      name: NameMaker.Text(), displayName: NameMaker.Text(), alias: [], mailbox: [],
      note: Block.Note(object: number, created: moment, changed: moment))
    maker.name(of: number, as: shape, to: &version.name)
    maker.displayName(
      of: number, as: shape, company: company(of: number), to: &version.displayName)
    maker.alias(of: number, as: shape, to: &version.alias)
    version.mailbox = version.alias
    return version
  }
}
