import Core
import Synchronization

/// Reads the domains of mailboxes off the rows that list them, on the store's thread.
final class DomainReading: Sendable {
  /// Columns that hold a mailbox's own address.
  private static let columns = ["UserPrincipalName", "PrimarySmtpAddress"]

  private let places: [Int]
  private let found: Mutex<OwnDomains>

  init(columns: [String], beginning own: OwnDomains) {
    places = columns.indices.filter { Self.columns.contains(columns[$0]) }
    found = Mutex(own)
  }

  var own: OwnDomains { found.withLock(\.self) }

  /// Whether every row of a stage is a mailbox of the tenant: of other listings some are contacts,
  /// whose addresses are outside.
  static func isListing(_ job: Job) -> Bool {
    ["get-mailbox", "get-exomailbox"].contains(job.cmdlet.lowercased())
      && job.columns.contains(where: columns.contains)
  }

  func take(_ block: RowBlock) throws {
    try found.withLock { own in
      for entry in block.entries {
        let row = block.arena.span.extracting(entry.values)
        let cells = try CellWalk.cells(of: row)
        for place in places where cells.indices.contains(place) {
          own.note(try CellText.shown(cells[place], of: row))
        }
      }
    }
  }
}
