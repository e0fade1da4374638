import Core
import Engine
import Identity
import Logging
import Reports
import Synchronization

/// Logs what a run tells, for whoever wants to see each step.
///
/// Like the events themselves it holds numbers and sentences, never a row or a token. What repeats
/// itself is summed up, so that a bad night does not fill a disk.
struct EventLogger: Sendable {
  private let logger: Logger?
  private let time: any TimeSource
  private let repeated = Repetition()

  init(_ logger: Logger?, run: RunID, time: any TimeSource) {
    var logger = logger
    logger?[metadataKey: "run"] = .stringConvertible(run.number)
    self.logger = logger
    self.time = time
  }

  func take(_ event: TokenEvent) {
    switch event {
    case .signedIn(let label, let life):
      log(.info, "signed-in", facts: ["token": .string(label), "seconds": Self.seconds(life)])
    case .renewed(let label, let life):
      log(.info, "token-renewed", facts: ["token": .string(label), "seconds": Self.seconds(life)])
    case .renewalFailed(let error): log(.warning, "token-request-failed", why: error.doing)
    case .advice(let sentence): log(.warning, "advice", why: sentence)
    case .parked(let error): log(.error, "sign-in-needs-a-person", why: error.doing)
    }
  }

  func take(_ event: EngineEvent) {
    switch event {
    case .leased(let batch): log(.debug, "leased", batch)
    case .called(let took): log(.trace, "called", facts: ["ms": Self.milliseconds(took)])
    case .kept(let rows): log(.debug, "page-kept", facts: ["rows": Self.number(rows)])
    case .dropped(let rows): log(.debug, "rows-dropped", facts: ["rows": Self.number(rows)])
    case .finished(let batch): log(.debug, "batch-done", batch)
    case .split(let batch, let parts):
      log(.info, "batch-split", batch, facts: ["parts": Self.number(parts)])
    case .restarted(let batch, let reason): log(.notice, "pass-restarted", batch, why: reason)
    case .retrying(let batch, let after, let sentence):
      log(.notice, "retry", batch, why: sentence, facts: ["ms": Self.milliseconds(after)])
    case .throttled(let retryAfter):
      log(.notice, "throttled", facts: retryAfter.map { ["ms": Self.milliseconds($0)] } ?? [:])
    case .paused(let length, let failed, let calls):
      log(
        .warning, "paused",
        facts: [
          "ms": Self.milliseconds(length), "failed": Self.number(failed),
          "calls": Self.number(calls),
        ])
    case .reopened: log(.notice, "reopened")
    case .quiet(let end): log(.notice, "quiet-hours", facts: ["until": .string(end.iso8601)])
    case .circuit(.opened(let wait)):
      log(.warning, "endpoint-down", facts: ["ms": Self.milliseconds(wait)])
    case .circuit(.closed(let down)):
      log(.notice, "endpoint-answers", facts: ["ms": Self.milliseconds(down)])
    case .buried(let batch, let reason): log(.error, "batch-buried", batch, why: reason)
    case .setAside(let batch, let reason): log(.error, "subject-set-aside", batch, why: reason)
    case .bulkRefused(let sentence): log(.notice, "bulk-refused", why: sentence)
    case .listRefused(let sentence): log(.notice, "list-refused", why: sentence)
    case .addressesRefused(let status):
      log(.notice, "addresses-refused", facts: ["status": Self.number(status ?? 0)])
    case .fannedOut(let stage, let batches):
      log(
        .info, "fanned-out",
        facts: ["stage": Self.number(Int(stage.number)), "batches": Self.number(batches)])
    case .uncuttable(let batch, let rows):
      log(.notice, "batch-uncuttable", batch, facts: ["rows": Self.number(rows)])
    case .lost(let batch): log(.notice, "lease-lost", batch)
    case .doubted(let batch, let reason, let parts):
      log(.notice, "batch-doubted", batch, why: reason, facts: ["parts": Self.number(parts)])
    case .epilogue(let step, let batches):
      log(
        .info, "epilogue", facts: ["step": .string("\(step)"), "batches": Self.number(batches)])
    case .absent(let count, let asked):
      log(
        .info, "absent",
        facts: ["objects": Self.number(count), "asked": Self.number(asked)])
    case .closed: log(.info, "closed")
    }
  }

  func take(_ event: Patience.Event) {
    switch event {
    case .waits(let error): log(.error, "store-unwritable", why: error.doing)
    case .goesOn: log(.notice, "store-writable")
    }
  }

  /// Who signs in, before the first call.
  func signingIn(_ sentence: String, isWarning: Bool) {
    log(isWarning ? .warning : .info, "signing-in", why: sentence)
  }

  /// The run is asked to stop.
  func stopping(_ sentence: String) { log(.notice, "stopping", why: sentence) }

  /// Logs what was summed up and not told yet.
  func close() { for sum in repeated.rest() { log(sum) } }

  private func log(
    _ level: Logger.Level, _ event: String, _ batch: BatchID? = nil, why: String? = nil,
    facts: Logger.Metadata = [:]
  ) {
    guard let logger else { return }
    let now = time.monotonic()
    for sum in repeated.sums(at: now) { log(sum) }
    // Whoever asks for every step gets every step.
    guard level < .notice || repeated.shows("\(event) \(why ?? "")", at: now) else { return }
    var facts = facts
    facts["batch"] = batch.map { .stringConvertible($0.number) }
    facts["why"] = why.map { .string($0) }
    logger.log(level: level, "\(event)", metadata: facts)
  }

  private func log(_ sum: RepeatedLines.Sum) {
    let words = sum.line.split(separator: " ", maxSplits: 1).map(String.init)
    logger?.notice(
      "repeated",
      metadata: [
        "of": .string(words.first ?? ""), "times": Self.number(sum.count),
        "why": .string(words.dropFirst().first ?? ""),
      ])
  }

  private static func number(_ number: Int) -> Logger.MetadataValue { .stringConvertible(number) }

  private static func seconds(_ duration: Duration) -> Logger.MetadataValue {
    number(Int(duration.inSeconds))
  }

  private static func milliseconds(_ duration: Duration) -> Logger.MetadataValue {
    number(Int(duration.milliseconds))
  }
}

/// Repeated lines of whoever tells events from many threads.
///
/// It holds its lock for no longer than one line takes.
final class Repetition: Sendable {
  private let lines = Mutex(RepeatedLines())

  func shows(_ line: String, at now: Monotonic) -> Bool {
    lines.withLock { $0.shows(line, at: now) }
  }

  func sums(at now: Monotonic) -> [RepeatedLines.Sum] { lines.withLock { $0.sums(at: now) } }

  func rest() -> [RepeatedLines.Sum] { lines.withLock { $0.rest() } }
}
