import Synchronization

/// Every object of the simulated tenant, in the order of creation.
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
  private static let fields: [(String, ObjectProperty.Source)] = [
    ("Guid", .identifier(.object)), ("Name", .text(.name)), ("DisplayName", .text(.displayName)),
    ("Alias", .text(.alias)), ("PrimarySmtpAddress", .text(.primarySmtpAddress)),
    ("ExternalEmailAddress", .text(.externalEmailAddress)),
  ]

  init(_ directory: Directory) { self.directory = directory }

  package var startIndex: Int { 0 }
  package var endIndex: Int { directory.count }

  package subscript(position: Int) -> Object {
    Object(
      guid: directory.value(.object, of: position).description, name: text(.name, position) ?? "",
      displayName: text(.displayName, position), alias: text(.alias, position) ?? "",
      primarySmtpAddress: text(.primarySmtpAddress, position) ?? "",
      externalEmailAddress: text(.externalEmailAddress, position) ?? "")
  }

  private func text(_ field: Field, _ position: Int) -> String? {
    var bytes: [UInt8] = []
    directory.append(field, of: position, as: .written, to: &bytes)
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Gives out the objects as JSON Lines, so many in each piece, until all are given.
  func lines(perPiece: Int) -> @Sendable () -> [UInt8]? {
    let directory = directory
    let layout = RowLayout(Self.fields.map { ObjectProperty(name: $0, source: $1) })
    let place = Counter()
    return {
      let start = place.advance(by: perPiece)
      guard start < directory.count else { return nil }
      var bytes: [UInt8] = []
      for index in start..<Swift.min(start + perPiece, directory.count) {
        layout.append(index, of: directory, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
      return bytes
    }
  }

  /// A place in a walk, shared by the pieces of one answer.
  private final class Counter: Sendable {
    private let place = Mutex(0)
    func advance(by step: Int) -> Int {
      place.withLock { place in
        defer { place += step }
        return place
      }
    }
  }
}
