import Core
import Store

/// What `store check --json` prints, and the lines for people.
struct StoreReportDocument: Encodable {
  var sound: Bool
  /// What SQLite says of the file; empty when its pages and indexes are in order.
  var damage: [String]
  /// What refers to something that is not there.
  var dangling: [String]
  /// Rows that belong to no run.
  var strayRows: Int
  var runs: [Books]

  /// A run's books: what it counted as it went, beside what is there.
  struct Books: Encodable {
    var run: Int64
    var balance: Bool
    var rowsCounted: Int
    var rowsByBatches: Int
    var rowsByPages: Int
    var rowsPresent: Int
    var callsCounted: Int
    var callsPresent: Int
  }

  init(_ report: StoreReport) {
    sound = report.isSound
    damage = report.damage
    dangling = report.dangling
    strayRows = report.strayRows
    runs = report.runs.map { books in
      Books(
        run: books.run.number, balance: books.balance, rowsCounted: books.rowsCounted,
        rowsByBatches: books.rowsByBatches, rowsByPages: books.rowsByPages,
        rowsPresent: books.rowsPresent, callsCounted: books.callsCounted,
        callsPresent: books.callsPresent)
    }
  }

  /// What was found, and what to do when something is wrong.
  var lines: [String] {
    let damaged = damage.map { "Damaged: \($0)" }
    let lost = dangling.map { "Dangling: \($0)." }
    let stray = strayRows == 0 ? [] : ["\(strayRows) rows belong to no page of any run."]
    let books = runs.map { books in
      "run \(books.run)".padded(to: 10)
        + (books.balance
          ? "\(books.rowsPresent) rows, \(books.callsPresent) calls: the books balance"
          : "rows: \(books.rowsCounted) counted, \(books.rowsByBatches) by batches, "
            + "\(books.rowsByPages) by pages, \(books.rowsPresent) present; calls: "
            + "\(books.callsCounted) counted, \(books.callsPresent) present: THE BOOKS DIFFER")
    }
    let verdict =
      sound
      ? "The store is sound."
      : "The store is not sound. Copy the file and its -wal file to a safe place; save what can "
        + "be read with: sqlite3 FILE .recover | sqlite3 SAVED"
    return damaged + lost + stray + books + [verdict]
  }
}
