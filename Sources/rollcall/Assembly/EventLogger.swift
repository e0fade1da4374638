import Core
import Engine
import Identity
import Logging

/// Logs what a run tells, for whoever wants to see each step.
///
/// Like the events themselves it holds numbers and sentences, never a row or a token.
struct EventLogger: Sendable {
  private let logger: Logger?

  init(_ logger: Logger?, run: RunID) {
    var logger = logger
    logger?[metadataKey: "run"] = "\(run)"
    self.logger = logger
  }

  func take(_ event: TokenEvent) {
    switch event {
    case .signedIn(let label, let life):
      log(.info, "signed in", ["token": label, "seconds": "\(Int(life.inSeconds))"])
    case .renewed(let label, let life):
      log(.info, "token renewed", ["token": label, "seconds": "\(Int(life.inSeconds))"])
    case .renewalFailed(let error): log(.warning, "token request failed", ["why": error.doing])
    case .parked(let error): log(.error, "sign-in needs a person", ["why": error.doing])
    }
  }

  func take(_ event: EngineEvent) {
    switch event {
    case .leased(let batch): log(.debug, "leased", ["batch": "\(batch)"])
    case .called(let took): log(.trace, "called", ["ms": "\(took.milliseconds)"])
    case .kept(let rows): log(.debug, "kept a page", ["rows": "\(rows)"])
    case .dropped(let rows): log(.debug, "dropped", ["rows": "\(rows)"])
    case .finished(let batch): log(.debug, "finished", ["batch": "\(batch)"])
    case .split(let batch, let parts):
      log(.info, "split", ["batch": "\(batch)", "parts": "\(parts)"])
    case .restarted(let batch, let reason):
      log(.notice, "pass began again", ["batch": "\(batch)", "why": reason])
    case .retrying(let batch, let after, let sentence):
      log(
        .notice, "asked again later",
        ["batch": "\(batch)", "ms": "\(after.milliseconds)", "why": sentence])
    case .throttled(let retryAfter):
      log(.notice, "throttled", ["ms": retryAfter.map { "\($0.milliseconds)" } ?? "unsaid"])
    case .paused(let length, let failed, let calls):
      log(
        .warning, "paused",
        ["ms": "\(length.milliseconds)", "failed": "\(failed)", "calls": "\(calls)"])
    case .reopened: log(.notice, "the service answers again", [:])
    case .buried(let batch, let reason):
      log(.error, "buried", ["batch": "\(batch)", "why": reason])
    case .uncuttable(let batch, let rows):
      log(.notice, "cannot be cut smaller", ["batch": "\(batch)", "rows": "\(rows)"])
    case .lost(let batch): log(.notice, "lease lost", ["batch": "\(batch)"])
    case .doubted(let batch, let reason, let parts):
      log(.notice, "asked again", ["batch": "\(batch)", "why": reason, "parts": "\(parts)"])
    case .epilogue(let step, let batches):
      log(.info, "epilogue", ["step": "\(step)", "batches": "\(batches)"])
    case .absent(let count, let asked):
      log(.info, "not seen again", ["objects": "\(count)", "asked": "\(asked)"])
    }
  }

  private func log(_ level: Logger.Level, _ what: Logger.Message, _ facts: [String: String]) {
    logger?.log(
      level: level, what, metadata: facts.mapValues { .string(TerminalText.clean($0)) })
  }
}
