import Core

/// What a trial of two nights found: a line for it and for each night, and one for each problem.
struct AuditReport: Sendable, CustomStringConvertible {
  /// How long a night took, beside the least that the tenant's cap allows.
  struct Night: Sendable {
    var number: Int
    var kills: Int
    var took: Duration
    /// Calls the tenant let through, and those it refused because too many were in flight.
    var granted: Int
    var refused: Int
    /// The fewest calls that answer all questions, and how long they take at the cap.
    var leastCalls: Int
    var least: Duration

    /// Times the least.
    var share: Double { took.inSeconds / max(least.inSeconds, 0.001) }

    var line: String {
      "night \(number): killed \(kills) times, \(Self.tenths(took.inSeconds)) s, "
        + "\(granted) calls and \(refused) refused; least \(Self.tenths(least.inSeconds)) s, "
        + "\(leastCalls) calls: \((share * 1000).rounded() / 1000) times the least"
    }

    private static func tenths(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
  }

  let seed: UInt64
  let mailboxes: Int
  let latency: Duration
  let cap: Int
  var nights: [Night] = []
  /// Rows of both nights that were compared with the ledger.
  var rows = 0
  /// Permissions that changed, and those of them that `diff` showed.
  var changes = 0
  var shown = 0
  var problems: [String] = []

  var description: String {
    let result = problems.isEmpty ? "rows as granted, differences as made" : "WRONG"
    let line =
      "audit: seed \(seed), mailboxes \(mailboxes), \(latency.inSeconds) s a call, \(cap) at once, "
      + "rows \(rows), changes \(changes), shown \(shown): \(result)"
    return ([line] + nights.map(\.line) + problems).joined(separator: "\n")
  }
}
