import Core
import Engine
import Identity

/// Carries what is worth remembering of a run from where it happens into the store's log.
///
/// Events arrive from callbacks that must be quick; they are written one after another by `write`.
struct RunLog: Sendable {
  private let run: RunID
  private let store: any RunStore
  private let events: AsyncStream<RunEvent>
  private let feed: AsyncStream<RunEvent>.Continuation

  init(of run: RunID, in store: any RunStore) {
    self.run = run
    self.store = store
    (events, feed) = AsyncStream.makeStream()
  }

  /// Writes events until `close`, the last of them included.
  func write() async throws {
    for await event in events { try await store.note(event, in: run) }
  }

  func close() { feed.finish() }

  func take(_ event: TokenEvent) {
    switch event {
    case .signedIn, .advice: break
    case .renewed(let label, let life):
      let seconds = Int(life.inSeconds)
      feed.yield(RunEvent(.renewed, text: "Token \(label) renewed for \(seconds) s."))
    case .renewalFailed(let error):
      feed.yield(RunEvent(.renewalFailed, text: "A renewal failed: \(error)"))
    case .parked(let error):
      feed.yield(RunEvent(.signInFailed, text: "\(error)"))
    }
  }

  func take(_ event: EngineEvent) {
    switch event {
    case .quiet(let end):
      feed.yield(RunEvent(.waiting, text: PressureSentence.quiet(until: end)))
    case .circuit(let change):
      feed.yield(RunEvent(.endpoint, text: PressureSentence.about(change)))
    case .buried(let batch, let reason):
      feed.yield(RunEvent(.buried, batch: batch, text: "Buried: \(reason)"))
    case .setAside(let batch, let reason):
      feed.yield(
        RunEvent(.buried, batch: batch, text: "One object of its batch was given up: \(reason)"))
    case .bulkRefused(let sentence):
      feed.yield(RunEvent(.endpoint, text: PressureSentence.bulkRefused(sentence)))
    case .listRefused(let sentence):
      feed.yield(RunEvent(.endpoint, text: PressureSentence.listRefused(sentence)))
    case .addressesRefused(let status):
      feed.yield(RunEvent(.endpoint, text: PressureSentence.addressesRefused(status)))
    case .paused(let length, let failed, let calls):
      feed.yield(RunEvent(.paused, text: Pauses.sentence(length, failed: failed, calls: calls)))
    case .reopened: feed.yield(RunEvent(.reopened, text: Pauses.end))
    case .uncuttable(let batch, let rows):
      feed.yield(
        RunEvent(
          .uncuttable, batch: batch,
          text: "Batch \(batch) holds \(rows) rows and more, and cannot be cut smaller: it goes on "
            + "as it is."))
    case .doubted(let batch, let reason, let parts):
      feed.yield(
        RunEvent(
          .doubted, batch: batch,
          text: "Batch \(batch) is asked again in \(parts) parts: \(reason)."))
    case .epilogue(let step, let batches):
      feed.yield(RunEvent(.epilogue, text: "\(step.sentence) (\(batches) batches to begin with)."))
    case .absent(let count, let asked):
      let rest = asked < count ? "; \(count - asked) of them are not asked for, being too many" : ""
      feed.yield(
        RunEvent(
          .absent,
          text: "\(count) objects of the run before have not been seen\(rest)."))
    case .leased, .called, .kept, .dropped, .finished, .split, .restarted, .retrying, .throttled,
      .lost, .closed, .fannedOut:
      break
    }
  }
}

/// What is said of a run that pauses itself, on the screen and in its log alike.
enum Pauses {
  static let end = "The service answers again; the run goes on."

  static func sentence(_ length: Duration, failed: Int, calls: Int) -> String {
    let what =
      calls == 1 ? "The service still fails" : "\(failed) of the last \(calls) calls failed"
    let seconds = Int(length.inSeconds.rounded(.up))
    return "\(what): the run makes no call for \(seconds) s, then one to see whether the service "
      + "answers. Everything kept is safe."
  }
}

extension Epilogue.Step {
  /// What is done, for people.
  var sentence: String {
    switch self {
    case .secondLook: "All is asked a second time, by another key"
    case .closing: "The closing pass asks for what changed while the run went"
    case .absentees: "Objects of the run before that were not seen are asked for by identity"
    case .moreAbsentees: "All that were not seen are asked for by identity, since some are there"
    case .absenteesAgain: "Objects that did not come are asked for once more, in other words"
    case .hiders: "Batches that should have held them are asked again"
    }
  }
}
