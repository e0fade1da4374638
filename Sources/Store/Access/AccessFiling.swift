/// Ties that are still to be filed by who holds them.
///
/// Names come in no order. A tie filed by itself would touch a page of its own, and ten million of
/// them would write each page of the index hundreds of times; so many are put in order first. It never
/// holds more than a limit, and a tie that is filed twice is filed once.
struct AccessFiling: Sendable {
  /// Ties held back at most: 32 MB.
  static let most = 1_000_000
  /// Ties filed in one transaction.
  static let piece = 50_000

  struct Tie: Sendable, Comparable {
    var name: Int64
    var place: Int64
    var right: Int64
    var first: Int64

    static func < (one: Tie, other: Tie) -> Bool {
      if one.name != other.name { return one.name < other.name }
      if one.place != other.place { return one.place < other.place }
      return one.right != other.right ? one.right < other.right : one.first < other.first
    }
  }

  private var ties: [Tie] = []
  private var filed = 0

  /// So many are waiting that they must be filed before more come.
  var isFull: Bool { ties.count >= Self.most }

  mutating func add(_ more: [Tie]) { ties += more }

  /// Brings them into the order of the index.
  mutating func sort() { ties.sort() }

  /// The next ones to file; empty after the last.
  var next: ArraySlice<Tie> { ties[filed...].prefix(Self.piece) }

  /// The next ones are durable; after the last of them all are let go.
  mutating func settle() {
    filed += next.count
    guard filed == ties.count else { return }
    ties.removeAll(keepingCapacity: true)
    filed = 0
  }
}
