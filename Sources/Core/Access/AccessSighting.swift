/// What one row says of access: one place, and who is tied to it by which right.
///
/// It never says what is not there: whether a place was looked at is judged elsewhere.
package struct AccessSighting: Sendable, Hashable {
  package struct Tie: Sendable, Hashable {
    package var name: AccessName
    /// Blank where the tie is a membership or a name.
    package var right: String
    package var isDenied: Bool

    package init(name: AccessName, right: String = "", isDenied: Bool = false) {
      self.name = name
      self.right = right
      self.isDenied = isDenied
    }
  }

  /// The mailbox, the group, or the object that is called something.
  package var place: AccessName
  /// The folder of a mailbox; blank for the whole.
  package var folder: String
  package var ties: [Tie]
  /// What people call the place, where the row says so.
  package var shown: AccessName?
  /// What else the row calls the place, for where nothing says what people do.
  package var hint: AccessName?
  /// The row only says why there is no answer about the place.
  package var isFinding = false

  package init(
    place: AccessName, folder: String = "", ties: [Tie] = [], shown: AccessName? = nil,
    isFinding: Bool = false
  ) {
    self.place = place
    self.folder = folder
    self.ties = ties
    self.shown = shown
    self.isFinding = isFinding
  }
}

/// Reads rows of a stage for what they say of access.
package struct AccessRows: Sendable {
  private let access: AccessColumns
  private let places: [String: Int]

  /// - Parameter columns: those of the stage's rows, in their order.
  package init(_ access: AccessColumns, columns: [String]) {
    self.access = access
    places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// What a row says, by the kind of what is wanted.
  package func sightings(
    of kind: AccessKind, in row: some Collection<UInt8>
  ) throws(DamagedCells) -> [AccessSighting] {
    let cells = try RowCells(row)
    let isFinding = try !texts(of: Follower.finding, in: cells).isEmpty
    switch kind {
    case .grants:
      return try access.grants.map { grants throws(DamagedCells) in
        try sighting(of: grants, in: cells, isFinding: isFinding)
      } ?? []
    case .members:
      return try access.members.map { members throws(DamagedCells) in
        try sighting(of: members, in: cells, isFinding: isFinding)
      } ?? []
    case .names: return isFinding ? [] : try names(in: cells)
    }
  }

  /// The mailbox or group that a row of an earlier stage stands for, if it has what names it.
  package func place(
    of kind: AccessKind, in row: some Collection<UInt8>
  ) throws(DamagedCells) -> AccessSighting? {
    let cells = try RowCells(row)
    let columns: [String]? =
      switch kind {
      case .grants: access.grants?.mailbox
      case .members: access.members?.group
      case .names: nil
      }
    guard let columns, let name = try name(in: columns, of: cells) else { return nil }
    let folder = kind == .grants ? try folder(in: cells) : ""
    return AccessSighting(place: name, folder: folder)
  }

  private func sighting(
    of grants: AccessColumns.Grants, in cells: RowCells, isFinding: Bool
  ) throws(DamagedCells) -> [AccessSighting] {
    guard let mailbox = try name(in: grants.mailbox, of: cells) else { return [] }
    var sighting = AccessSighting(
      place: mailbox, folder: try folder(in: cells), isFinding: isFinding)
    guard !isFinding else { return [sighting] }
    let rights: [String]
    switch grants.right {
    case .always(let right): rights = [right]
    case .column(let column): rights = try texts(of: column, in: cells)
    }
    let isDenied = try grants.deny.map { column throws(DamagedCells) in
      try texts(of: column, in: cells).contains { Self.denials.contains($0.lowercased()) }
    }
    for holder in try holders(in: grants.principal, of: cells) {
      for right in rights where !Self.isNothing(right) {
        sighting.ties.append(
          AccessSighting.Tie(
            name: holder, right: String(right.prefix(AccessName.longest)),
            isDenied: isDenied ?? false))
      }
    }
    return [sighting]
  }

  private static let denials: Set<String> = ["true", "deny"]

  /// A folder says of those who may do nothing that they may do `None`.
  private static func isNothing(_ right: String) -> Bool {
    right.isEmpty || right.lowercased() == "none"
  }

  private func sighting(
    of members: AccessColumns.Members, in cells: RowCells, isFinding: Bool
  ) throws(DamagedCells) -> [AccessSighting] {
    guard let group = try name(in: members.group, of: cells) else { return [] }
    let ties = isFinding ? [] : try holders(in: members.member, of: cells)
    return [
      AccessSighting(
        place: group, ties: ties.map { AccessSighting.Tie(name: $0) }, isFinding: isFinding)
    ]
  }

  /// What the row's object is called, and the further names of whoever the row is about.
  private func names(in cells: RowCells) throws(DamagedCells) -> [AccessSighting] {
    var sightings: [AccessSighting] = []
    if let columns = access.names, let object = try name(in: Array(columns.prefix(1)), of: cells) {
      var sighting = AccessSighting(place: object)
      for (place, column) in columns.dropFirst().enumerated() {
        let names = try texts(of: column, in: cells).compactMap { AccessName($0) }
        if place == 0 { sighting.shown = names.first }
        sighting.ties += names.filter { $0.folded != object.folded }
          .map { AccessSighting.Tie(name: $0) }
      }
      sightings.append(sighting)
    }
    for columns in access.lists where columns.count > 1 {
      var names: [AccessName] = []
      for column in columns {
        names += try texts(of: column, in: cells).prefix(1).compactMap { AccessName($0) }
      }
      guard let first = names.first else { continue }
      let others = names.dropFirst().filter { $0.folded != first.folded }
      guard !others.isEmpty else { continue }
      var sighting = AccessSighting(
        place: first, ties: others.map { AccessSighting.Tie(name: $0) })
      sighting.hint = first.isOpaque ? others.first { !$0.isOpaque } : nil
      sightings.append(sighting)
    }
    return sightings
  }

  /// The first of the columns that says something.
  private func name(
    in columns: [String], of cells: RowCells
  ) throws(DamagedCells) -> AccessName? {
    for column in columns {
      if let name = try texts(of: column, in: cells).lazy.compactMap({ AccessName($0) }).first {
        return name
      }
    }
    return nil
  }

  /// One holder by several names, or as many as one column lists.
  private func holders(
    in columns: [String], of cells: RowCells
  ) throws(DamagedCells) -> [AccessName] {
    guard columns.count == 1 else { return try name(in: columns, of: cells).map { [$0] } ?? [] }
    return try texts(of: columns[0], in: cells).compactMap { AccessName($0) }
  }

  private func folder(in cells: RowCells) throws(DamagedCells) -> String {
    guard let column = access.grants?.folder else { return "" }
    return String(try texts(of: column, in: cells).first?.prefix(AccessName.longest) ?? "")
  }

  private func texts(of column: String, in cells: RowCells) throws(DamagedCells) -> [String] {
    try places[column].map { place throws(DamagedCells) in try cells.texts(at: place) } ?? []
  }
}

/// The values of a stored row, each as the texts it holds.
struct RowCells {
  private let bytes: [UInt8]
  private let cells: [CellWalk.Cell]

  init(_ row: some Collection<UInt8>) throws(DamagedCells) {
    let bytes = Array(row)
    cells = try CellWalk.cells(of: bytes.span)
    self.bytes = bytes
  }

  /// None for null, for a blank text, and where the row is shorter.
  func texts(at place: Int) throws(DamagedCells) -> [String] {
    guard cells.indices.contains(place) else { return [] }
    let cell = cells[place]
    switch cell.kind {
    case .null, .object: return []
    case .text, .scalar:
      let text = text(of: cell)
      return text.isEmpty ? [] : [text]
    case .list:
      return (try CellText.texts(in: cell, of: bytes.span) ?? []).filter { !$0.isEmpty }
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func text(of cell: CellWalk.Cell) -> String {
    // Few texts have anything to unescape; such are read where they lie.
    let inner =
      cell.kind == .text ? cell.range.lowerBound + 1..<cell.range.upperBound - 1 : cell.range
    guard cell.kind == .scalar || !bytes[inner].contains(UInt8(ascii: "\\")) else {
      return String(decoding: CellText.content(of: cell, in: bytes.span), as: UTF8.self)
    }
    return String(decoding: bytes[inner], as: UTF8.self)
  }
}
