import Core
import Reports

/// A call as `batches --attempts --json` prints it.
struct AttemptDocument: Encodable {
  var batch: Int64
  var pass: Int
  /// Counted from 1 within the pass.
  var page: Int
  var startedAt: String
  /// What came of it: page, throttled and so on.
  var outcome: String
  /// HTTP; 0 when no response came.
  var status: Int
  var rows: Int
  var bytes: Int
  /// The service's own number of the call, for its support; absent when none came.
  var requestID: String?
  /// The number we gave the call.
  var clientRequestID: String
  var phases: Phases
  /// What the service said; absent when all went well.
  var sentence: String?

  /// Milliseconds from the start of the call.
  struct Phases: Encodable {
    var resolved: Double
    var connected: Double
    var secured: Double
    var firstByte: Double
    var total: Double

    init(_ timings: CallTimings) {
      resolved = Self.milliseconds(timings.resolved)
      connected = Self.milliseconds(timings.connected)
      secured = Self.milliseconds(timings.secured)
      firstByte = Self.milliseconds(timings.firstByte)
      total = Self.milliseconds(timings.total)
    }

    private static func milliseconds(_ duration: Duration) -> Double {
      (duration.inSeconds * 1e6).rounded() / 1e3
    }
  }

  init(_ attempt: Attempt, of batch: BatchID) {
    let receipt = attempt.receipt
    self.batch = batch.number
    pass = attempt.pass
    page = attempt.page
    startedAt = attempt.startedAt.iso8601
    outcome = attempt.outcome.rawValue
    status = receipt.status
    rows = attempt.rows
    bytes = receipt.bytes
    requestID = receipt.requestID
    clientRequestID = attempt.clientRequestID
    phases = Phases(receipt.timings)
    sentence = attempt.sentence
  }

  /// Two lines for people: what came of it, and by which numbers and how fast.
  var lines: [String] {
    let head = [
      startedAt, "pass \(pass) page \(page)", outcome, status == 0 ? "no answer" : "HTTP \(status)",
      "\(rows) rows", "\(bytes) bytes", sentence.map { "— " + $0 } ?? "",
    ]
    let tail = [
      "resolved \(phases.resolved)", "connected \(phases.connected)", "secured \(phases.secured)",
      "first byte \(phases.firstByte)", "total \(phases.total) ms",
    ]
    return [
      head.filter { !$0.isEmpty }.joined(separator: "  "),
      "    " + tail.joined(separator: ", ") + "; request-id \(requestID ?? "none"), ours "
        + clientRequestID,
    ]
  }
}
