/// Finds the objects one call asks for.
extension Directory {
  /// The objects in the order they are sent: by the key the call sorts by, or by the tenant's own
  /// order.
  ///
  /// A null or unknown identity finds everything, as the service warns that its list cmdlets may.
  func select(
    _ invocation: Invocation, _ dialect: FilterDialect, usually: SimulatorOptions.Order
  ) throws(FilterFault) -> Selection {
    guard invocation.includesContacts else { return .some([]) }
    var found: Found?
    if let filter = invocation.filter {
      found = try find(filter, FilterableProperty.table(for: invocation.cmdlet), dialect)
    } else if let identity = invocation.identity {
      found = try find(identity: identity, dialect)
    }
    if let key = invocation.order ?? (usually == .name ? .name : nil) {
      return .some(sorted(found, by: key))
    }
    guard let found else {
      return .all(first: first.count, gone: gone, newcomers: presentNewcomers)
    }
    return .some(inOrderOfCreation(found))
  }

  /// Present states: rows of the first block, and places in the later ones.
  private struct Found {
    var first: Bitmap
    var later: [Place]
    var isEmpty: Bool { later.isEmpty && first.population == 0 }
  }

  private var everything: Found {
    var rows = Bitmap.all(of: first.count)
    if let superseded { rows.subtract(superseded) }
    let places = standings.values.compactMap { standing -> Place? in
      if case .present(let place) = standing { place } else { nil }
    }
    return Found(first: rows, later: places)
  }

  private func find(
    _ filter: FilterExpression, _ properties: [String: FilterableProperty],
    _ dialect: FilterDialect
  ) throws(FilterFault) -> Found {
    func rows(in block: Block) throws(FilterFault) -> Bitmap {
      try FilterMatcher(block: block, properties: properties, dialect: dialect).matches(filter)
    }
    var found = Found(first: try rows(in: first), later: [])
    if let superseded { found.first.subtract(superseded) }
    for (number, block) in later.enumerated() {
      for row in try rows(in: block).indices {
        let place = Place(block: number + 1, row: Int(row))
        if self.place(of: block.object(of: place.row)) == place { found.later.append(place) }
      }
    }
    return found
  }

  private func find(identity: String, _ dialect: FilterDialect) throws(FilterFault) -> Found? {
    // Nothing else is called like a GUID, and thousands may be named one by one.
    if let guid = GUID(identity), let object = object(of: guid), let place = place(of: object) {
      var rows = Bitmap.none(of: first.count)
      guard place.block == 0 else { return Found(first: rows, later: [place]) }
      rows.insert(place.row)
      return Found(first: rows, later: [])
    }
    let named =
      ["Name", "Alias", "PrimarySmtpAddress", "DistinguishedName"]
      + (GUID(identity) == nil ? [] : ["Guid", "ExternalDirectoryObjectId"])
    let expression = FilterExpression.or(
      named.map {
        .comparison(.init(property: $0, comparator: .eq, value: .text(identity), position: 1))
      })
    var dialect = dialect
    // Only what people write as a filter is refused.
    dialect.refusedProperties = []
    let found = try find(expression, FilterableProperty.table(for: .recipient), dialect)
    return found.isEmpty ? nil : found
  }

  /// The objects there are that an identity names; none where nothing is called so.
  func objects(named identity: String, _ dialect: FilterDialect) throws(FilterFault) -> [Int] {
    try find(identity: identity, dialect).map { inOrderOfCreation($0).map(Int.init) } ?? []
  }

  private func inOrderOfCreation(_ found: Found) -> [UInt32] {
    let objects = found.later.map { UInt32(block(at: $0).object(of: $0.row)) }.sorted()
    return Self.merged(found.first.indices, objects) { $0 < $1 }
  }

  private func sorted(_ found: Found?, by key: Block.Key) -> [UInt32] {
    let order = first.order(by: key)
    if found == nil, !hasChanged { return order }
    let found = found ?? everything
    let rows = order.filter { found.first[Int($0)] }
    guard !found.later.isEmpty else { return rows }
    // The places of the few that have changed; all others stand in the first block.
    var values: [UInt32: ArraySlice<UInt8>] = [:]
    for place in found.later {
      let block = block(at: place)
      values[UInt32(block.object(of: place.row))] = block.column(key)[place.row]
    }
    let column = first.column(key)
    func comesBefore(_ one: UInt32, _ other: UInt32) -> Bool {
      let (left, right) = (values[one] ?? column[Int(one)], values[other] ?? column[Int(other)])
      if left.lexicographicallyPrecedes(right) { return true }
      return left.elementsEqual(right) && one < other
    }
    return Self.merged(rows, values.keys.sorted(by: comesBefore), by: comesBefore)
  }

  static func merged(
    _ one: [UInt32], _ other: [UInt32], by comesBefore: (UInt32, UInt32) -> Bool
  ) -> [UInt32] {
    if other.isEmpty { return one }
    var merged: [UInt32] = []
    merged.reserveCapacity(one.count + other.count)
    var place = 0
    for object in one {
      while place < other.count, comesBefore(other[place], object) {
        merged.append(other[place])
        place += 1
      }
      merged.append(object)
    }
    merged.append(contentsOf: other[place...])
    return merged
  }
}
