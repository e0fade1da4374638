import Synchronization

/// A run of rows, each one state of one object, that never changes once made.
///
/// Names are stored in flat runs of bytes; everything else is made again from the recipe and the
/// object's number whenever it is asked for. The first block holds every object as of the start,
/// so that there the row is the object's number; later blocks hold the states that came after.
final class Block: Sendable {
  let recipe: Recipe
  let name: TextColumn
  let displayName: TextColumn
  /// The alias is ASCII in lower case, so it is its own folded form.
  let alias: FoldedColumn
  let foldedName: FoldedColumn
  let foldedDisplayName: FoldedColumn
  /// What stands before the `@` of the addresses; empty in the first block, where the alias does.
  let mailbox: TextColumn
  /// What the recipe cannot tell of each row; empty in the first block.
  let notes: [Note]

  /// What is known of a row beside its names.
  struct Note: Sendable {
    var object: Int
    var created: Ticks
    var changed: Ticks
    /// Where the object's state before this one lies.
    var previous: Place?
  }

  /// A stored property that objects can be searched and sorted by quickly.
  enum Key: CaseIterable, Sendable { case name, displayName, alias }

  /// What rows are found by at once, rather than by looking at each.
  private enum Access: Hashable { case key(Key), identifier(Identifier) }

  private let orders = Mutex<[Key: [UInt32]]>([:])
  private let indexes = Mutex<[Access: HashIndex]>([:])
  private let moments = Mutex<[Moment: [Ticks]]>([:])

  var count: Int { name.count }

  /// The object a row is a state of.
  func object(of row: Int) -> Int { notes.isEmpty ? row : notes[row].object }

  /// Every object as of the start.
  init(_ recipe: Recipe) {
    self.recipe = recipe
    let (maker, count) = (recipe.maker, recipe.contacts)
    var name = TextColumn(reserving: count, averageLength: 24)
    var displayName = TextColumn(reserving: count, averageLength: 18)
    var alias = FoldedColumn(reserving: count, averageLength: 20)
    var foldedName = FoldedColumn(reserving: count, averageLength: 24)
    var foldedDisplayName = FoldedColumn(reserving: count, averageLength: 18)
    var text = NameMaker.Text()
    var bytes: [UInt8] = []
    for number in 0..<count {
      let shape = maker.shape(of: number)
      text.clear()
      maker.name(of: number, as: shape, to: &text)
      name.append(text.written)
      foldedName.append(text.folded)
      text.clear()
      maker.displayName(of: number, as: shape, company: recipe.company(of: number), to: &text)
      displayName.append(text.written)
      foldedDisplayName.append(text.folded)
      bytes.removeAll(keepingCapacity: true)
      maker.alias(of: number, as: shape, to: &bytes)
      alias.append(bytes)
    }
    self.name = name
    self.displayName = displayName
    self.alias = alias
    self.foldedName = foldedName
    self.foldedDisplayName = foldedDisplayName
    mailbox = TextColumn(reserving: 0, averageLength: 0)
    notes = []
  }

  /// A later block with one more row; the rows before it keep their places.
  init(_ version: Version, after block: Block?, _ recipe: Recipe) {
    self.recipe = recipe
    let empty = FoldedColumn(reserving: 0, averageLength: 0)
    let none = TextColumn(reserving: 0, averageLength: 0)
    name = (block?.name ?? none).appending(version.name.written)
    displayName = (block?.displayName ?? none).appending(version.displayName.written)
    alias = (block?.alias ?? empty).appending(version.alias)
    foldedName = (block?.foldedName ?? empty).appending(version.name.folded)
    foldedDisplayName = (block?.foldedDisplayName ?? empty).appending(version.displayName.folded)
    mailbox = (block?.mailbox ?? none).appending(version.mailbox)
    notes = (block?.notes ?? []) + [version.note]
  }

  func column(_ key: Key) -> FoldedColumn {
    switch key {
    case .name: foldedName
    case .displayName: foldedDisplayName
    case .alias: alias
    }
  }

  /// All rows in the order of a property, sorted the first time it is asked for.
  func order(by key: Key) -> [UInt32] {
    orders.withLock { $0.kept(key) { column(key).sorted() } }
  }

  /// The rows of which a stored property equals a folded value.
  func rows(where key: Key, equals value: [UInt8]) -> [Int] {
    let column = column(key)
    let index = indexes.withLock {
      $0.kept(.key(key)) { HashIndex(count: count) { HashIndex.hash(column[$0]) } }
    }
    return index.candidates(HashIndex.hash(value)).filter { column[$0].elementsEqual(value) }
  }

  /// The rows of which a GUID is this one.
  func rows(where identifier: Identifier, equals value: GUID) -> [Int] {
    let index = indexes.withLock {
      $0.kept(.identifier(identifier)) {
        HashIndex(count: count) { self.value(identifier, of: $0).low }
      }
    }
    return index.candidates(value.low).filter { self.value(identifier, of: $0) == value }
  }

  /// The moments of all rows, drawn the first time they are asked for.
  func values(_ moment: Moment) -> [Ticks] {
    moments.withLock { $0.kept(moment) { (0..<count).map { value(moment, of: $0) } } }
  }
}

extension Dictionary {
  /// The value kept under a key, made the first time it is asked for.
  fileprivate mutating func kept(_ key: Key, _ make: () -> Value) -> Value {
    if let value = self[key] { return value }
    let value = make()
    self[key] = value
    return value
  }
}
