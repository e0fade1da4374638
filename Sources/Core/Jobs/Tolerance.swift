/// How many buried batches still count as done.
///
/// It never makes a run complete: the result is written and the exit code is good, and every
/// document says how many batches are missing.
package enum Tolerance: Sendable, Hashable, Codable {
  case batches(Int)
  /// Of all batches that were read or given up, in hundredths of a percent.
  case share(hundredths: Int)

  /// More would be no tolerance but indifference.
  package static let mostBatches = 10_000
  /// Half of a result is none.
  package static let mostPercent = 50

  /// Reads `5` or `0.5%`; nil for anything else, and for more than is allowed.
  package init?(_ text: String) {
    guard text.hasSuffix("%") else {
      guard let count = Self.digits(text, atMost: 5), count <= Self.mostBatches else { return nil }
      self = .batches(count)
      return
    }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Self.digits(parts[0], atMost: 2) else {
      return nil
    }
    var hundredths = whole * 100
    if parts.count == 2 {
      guard let fraction = Self.digits(parts[1], atMost: 2) else { return nil }
      hundredths += parts[1].count == 1 ? fraction * 10 : fraction
    }
    guard hundredths <= Self.mostPercent * 100 else { return nil }
    self = .share(hundredths: hundredths)
  }

  private static func digits(_ text: some StringProtocol, atMost count: Int) -> Int? {
    guard (1...count).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    return Int(text)
  }

  /// Whether a finished run with these batches counts as done.
  package func allows(_ counts: BatchCounts) -> Bool {
    switch self {
    case .batches(let most): counts.buried <= most
    case .share(let hundredths):
      counts.buried * 10_000 <= hundredths * (counts.done + counts.buried)
    }
  }
}

extension RunRecord {
  /// Whether the run is finished and lacks some batches, yet no more than its job tolerates.
  package func isTolerated(with counts: BatchCounts) -> Bool {
    state == .incomplete && job.tolerate?.allows(counts) == true
  }
}
