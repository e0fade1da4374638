/// Objects of the simulated tenant as of one moment, in the order of creation.
///
/// It is what an export must equal; it is read from the directory and from no page.
package struct SimulatorTruth: RandomAccessCollection, Sendable {
  /// The properties by which an object is told from another.
  package struct Object: Equatable, Hashable, Sendable {
    package var guid: String
    package var name: String
    /// Nil where the object has none.
    package var displayName: String?
    package var alias: String
    package var primarySmtpAddress: String
    package var externalEmailAddress: String
  }

  private let directory: Directory
  /// Where the objects' states lie; nil when they are the first block as it is.
  private let places: [Place]?
  private static let fields: [(String, ObjectProperty.Source)] = [
    ("Guid", .identifier(.object)), ("Name", .text(.name)), ("DisplayName", .text(.displayName)),
    ("Alias", .text(.alias)), ("PrimarySmtpAddress", .text(.primarySmtpAddress)),
    ("ExternalEmailAddress", .text(.externalEmailAddress)),
  ]

  /// Every object there is.
  init(_ directory: Directory) {
    self.directory = directory
    places =
      directory.hasChanged ? directory.objects.compactMap { directory.place(of: $0) } : nil
  }

  /// These objects, with their present values or, where they are gone, with their last.
  init(_ directory: Directory, objects: [Int]) {
    self.directory = directory
    places = objects.compactMap { directory.lastPlace(of: $0) }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { places?.count ?? directory.first.count }

  package subscript(position: Int) -> Object { directory.truth(at: place(position)) }

  private func place(_ position: Int) -> Place {
    places?[position] ?? Place(block: 0, row: position)
  }

  /// Gives out the objects as JSON Lines, so many in each piece, until all are given.
  func lines(perPiece: Int) -> @Sendable () -> [UInt8]? {
    let layout = RowLayout(Self.fields.map { ObjectProperty(name: $0, source: $1) })
    let counter = PieceCounter()
    return {
      let start = counter.advance(by: perPiece)
      guard start < endIndex else { return nil }
      var bytes: [UInt8] = []
      for position in start..<Swift.min(start + perPiece, endIndex) {
        let place = place(position)
        layout.append(place.row, of: directory.block(at: place), to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
      return bytes
    }
  }
}

extension Directory {
  /// The state that lies at a place.
  func truth(at place: Place) -> SimulatorTruth.Object {
    let (block, row) = (block(at: place), place.row)
    func text(_ field: Field) -> String? {
      var bytes: [UInt8] = []
      block.append(field, of: row, as: .written, to: &bytes)
      return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
    return SimulatorTruth.Object(
      guid: block.value(.object, of: row).description, name: text(.name) ?? "",
      displayName: text(.displayName), alias: text(.alias) ?? "",
      primarySmtpAddress: text(.primarySmtpAddress) ?? "",
      externalEmailAddress: text(.externalEmailAddress) ?? "")
  }
}
