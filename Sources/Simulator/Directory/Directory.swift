/// Every mail contact of the simulated tenant at one moment, and every state it was in before.
///
/// It is a value: a copy taken for a query stays as it is while the tenant goes on. The objects as
/// of the start lie in one block that all copies share; each change since lies in a small block
/// after it. It decides nothing about when and how objects change.
struct Directory: Sendable {
  /// Every object as of the start.
  let first: Block
  /// The states that came after, in the order they came.
  private(set) var later: [Block] = []
  /// Where each object that ever changed now stands; all others stand in the first block.
  private(set) var standings: [Int: Standing] = [:]
  /// The rows of the first block that are no longer the present state of their object.
  private(set) var superseded: Bitmap?
  /// What happened, in order.
  private(set) var changes: [Change] = []
  /// The objects of the start that are deleted, in rising order.
  private(set) var gone: [Int] = []
  /// The objects that were not there at the start, in the order they were made.
  private(set) var newcomers: [Int] = []
  /// The next number nobody was made or named from.
  private(set) var nextNumber: Int

  /// Where an object's present state is, or where its last one was.
  enum Standing: Sendable {
    case present(Place)
    case deleted(Place)
  }

  /// One thing that happened to one object.
  struct Change: Sendable {
    enum Kind: Sendable { case creation, renaming, touch, deletion }
    var kind: Kind
    var object: Int
  }

  /// How many rows a later block holds at most; a change copies the last block.
  static let longestBlock = 512

  init(_ options: SimulatorOptions) {
    first = Block(Recipe(options))
    nextNumber = options.contacts
  }

  /// Properties, by their names in lower case, that a cmdlet set to what no recipe tells.
  var shown: [Int: [String: JSONValue]] = [:]

  var recipe: Recipe { first.recipe }
  var hasChanged: Bool { !changes.isEmpty }

  func block(at place: Place) -> Block { place.block == 0 ? first : later[place.block - 1] }

  /// Where an object's present state is; nil when it is deleted, or never was.
  func place(of object: Int) -> Place? {
    switch standings[object] {
    case .present(let place): place
    case .deleted: nil
    case nil: object < first.count ? Place(block: 0, row: object) : nil
    }
  }

  /// Where an object's last state is, deleted or not.
  func lastPlace(of object: Int) -> Place? {
    if case .deleted(let place) = standings[object] { return place }
    return place(of: object)
  }

  /// The numbers of the objects there are, in the order of creation.
  var objects: [Int] { (0..<first.count).filter { place(of: $0) != nil } + presentNewcomers }

  var presentNewcomers: [Int] { newcomers.filter { place(of: $0) != nil } }

  /// The object of a GUID, deleted or not.
  func object(of guid: GUID) -> Int? {
    first.rows(where: .object, equals: guid).first
      ?? newcomers.first { recipe.guid(.object, of: $0) == guid }
  }

  /// An object there is, drawn evenly; nil when luck or the tenant has run out of them.
  func object(drawnFrom draw: inout Draw) -> Int? {
    let count = first.count + newcomers.count
    guard count > 0 else { return nil }
    for _ in 0..<100 {
      let drawn = draw.below(count)
      let object = drawn < first.count ? drawn : newcomers[drawn - first.count]
      if place(of: object) != nil { return object }
    }
    return nil
  }

  /// A number that names one new object, or one new name.
  mutating func takeNumber() -> Int {
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// Adds an object that was not there, and answers where it lies.
  @discardableResult
  mutating func create(at moment: Ticks) -> Place {
    let number = takeNumber()
    newcomers.append(number)
    changes.append(Change(kind: .creation, object: number))
    return append(recipe.version(of: number, at: moment))
  }

  /// Gives an object its next state, and answers where that lies; nil when it is not there.
  @discardableResult
  mutating func change(
    _ object: Int, _ kind: Change.Kind, at moment: Ticks, _ edit: (inout Version) -> Void
  ) -> Place? {
    guard let place = place(of: object) else { return nil }
    var version = block(at: place).version(of: place.row, at: place)
    edit(&version)
    version.note.changed = moment
    supersede(place)
    changes.append(Change(kind: kind, object: object))
    return append(version)
  }

  /// Takes an object away; its states stay on record.
  mutating func delete(_ object: Int) {
    guard let place = place(of: object) else { return }
    standings[object] = .deleted(place)
    if object < first.count { insertGone(object) }
    supersede(place)
    changes.append(Change(kind: .deletion, object: object))
  }

  private mutating func append(_ version: Version) -> Place {
    if let last = later.last, last.count < Self.longestBlock {
      later[later.count - 1] = Block(version, after: last, recipe)
    } else {
      later.append(Block(version, after: nil, recipe))
    }
    let place = Place(block: later.count, row: later[later.count - 1].count - 1)
    standings[version.note.object] = .present(place)
    return place
  }

  private mutating func insertGone(_ object: Int) {
    var (low, high) = (0, gone.count)
    while low < high {
      let middle = (low + high) / 2
      if gone[middle] < object { low = middle + 1 } else { high = middle }
    }
    gone.insert(object, at: low)
  }

  private mutating func supersede(_ place: Place) {
    guard place.block == 0 else { return }
    var rows = superseded ?? .none(of: first.count)
    superseded = nil
    rows.insert(place.row)
    superseded = rows
  }
}
