import Core

/// What the demo found, in one line.
struct DemoVerdict {
  private let comparison: ExportComparison
  private let calls: Int
  private let expiredCalls: Int
  private let renewals: Int
  private let took: Duration

  init(
    _ comparison: ExportComparison, calls: Int, expiredCalls: Int, renewals: Int,
    took: Duration
  ) {
    self.comparison = comparison
    self.calls = calls
    self.expiredCalls = expiredCalls
    self.renewals = renewals
    self.took = took
  }

  /// Every object is there once, as it is, and no call was made with an ended token.
  var isExact: Bool {
    comparison.missing == 0 && comparison.doubled == 0 && comparison.wrong == 0 && expiredCalls == 0
  }

  var sentence: String {
    "objects \(comparison.objects), missing \(comparison.missing), doubled \(comparison.doubled), "
      + "wrong \(comparison.wrong), calls \(calls), renewals \(renewals), "
      + "calls with an ended token \(expiredCalls), seconds \(Int(took.inSeconds.rounded()))"
  }
}
