import Foundation

/// The identities that a job asks for, as the file of its list has them.
///
/// A sentence about a wrong file names the line and never quotes it: what stands there is the
/// tenant's.
struct IdentityList: Hashable, Sendable {
  static let largest = 100 << 20
  static let most = 1_000_000
  /// Characters of one identity: more than any name, address or path of the directory has.
  static let longest = 512
  /// Wrong lines told; whoever has more mends these first.
  static let mostProblems = 20

  /// Each once, whatever its case, in the order of the file.
  var identities: [String] = []
  /// How often one stood in the file again.
  var duplicates = 0
  /// Lines without an identity.
  var blanks = 0

  static func read(_ source: ListSource) throws -> IdentityList {
    try read(bytes(atPath: source.path), of: source)
  }

  static func read(
    _ bytes: [UInt8], of source: ListSource, atMost limit: Int = most
  ) throws(FileProblems) -> IdentityList {
    var reading = ListReading(of: source.property, atMost: limit)
    reading.read(bytes, column: source.column)
    guard reading.problems.isEmpty else {
      throw FileProblems(path: source.path, problems: reading.problems)
    }
    return reading.list
  }

  static func bytes(atPath path: String) throws -> [UInt8] {
    let name = TerminalText.clean(path)
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      let data = try file.read(upToCount: largest + 1) ?? Data()
      guard data.count <= largest else {
        throw Refusal(
          .files, "\(name) is larger than \(largest >> 20) MB, the limit of a list. Divide it.")
      }
      return Array(data)
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      throw Refusal(
        .files, "The list \(name) cannot be read. Check that it exists and that you may read it.")
    }
  }
}
