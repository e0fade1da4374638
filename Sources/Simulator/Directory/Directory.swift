import Synchronization

/// Every mail contact of the simulated tenant.
///
/// Names are stored in flat runs of bytes; everything else is made again from the seed and the
/// index whenever it is asked for. It never changes once made.
final class Directory: Sendable {
  let count: Int
  let seed: UInt64
  let maker: NameMaker
  /// The initial domain and the GUID of the tenant.
  let domain: String
  let tenantID: String

  let name: TextColumn
  let displayName: TextColumn
  /// The alias is ASCII in lower case, so it is its own folded form.
  let alias: FoldedColumn
  let foldedName: FoldedColumn
  let foldedDisplayName: FoldedColumn

  /// A stored property that objects can be searched and sorted by quickly.
  enum Key: CaseIterable, Sendable { case name, displayName, alias }

  private let orders = Mutex<[Key: [UInt32]]>([:])

  init(_ options: SimulatorOptions) {
    count = options.contacts
    seed = options.seed
    domain = options.domain
    tenantID = options.tenantID
    maker = NameMaker(seed: options.seed)

    var name = TextColumn(reserving: count, averageLength: 24)
    var displayName = TextColumn(reserving: count, averageLength: 18)
    var alias = FoldedColumn(reserving: count, averageLength: 20)
    var foldedName = FoldedColumn(reserving: count, averageLength: 24)
    var foldedDisplayName = FoldedColumn(reserving: count, averageLength: 18)
    var text = NameMaker.Text()
    var bytes: [UInt8] = []
    for index in 0..<count {
      let shape = maker.shape(of: index)
      text.clear()
      maker.name(of: index, as: shape, to: &text)
      name.append(text.written)
      foldedName.append(text.folded)
      text.clear()
      maker.displayName(
        of: index, as: shape,
        company: Self.company(of: index, seed: seed, among: maker.pools.companies.count), to: &text)
      displayName.append(text.written)
      foldedDisplayName.append(text.folded)
      bytes.removeAll(keepingCapacity: true)
      maker.alias(of: index, as: shape, to: &bytes)
      alias.append(bytes)
    }
    self.name = name
    self.displayName = displayName
    self.alias = alias
    self.foldedName = foldedName
    self.foldedDisplayName = foldedDisplayName
  }

  static func company(of index: Int, seed: UInt64, among count: Int) -> Int {
    var draw = Draw(seed: seed, index: index, for: .work)
    return draw.skewedBelow(count)
  }

  func column(_ key: Key) -> FoldedColumn {
    switch key {
    case .name: foldedName
    case .displayName: foldedDisplayName
    case .alias: alias
    }
  }

  /// All indices in the order of a property, sorted the first time it is asked for.
  func order(by key: Key) -> [UInt32] {
    orders.withLock { orders in
      if let order = orders[key] { return order }
      let order = column(key).sorted()
      orders[key] = order
      return order
    }
  }
}
