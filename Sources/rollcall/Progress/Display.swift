import Core
import Engine
import Identity
import Synchronization

/// Shows a run's progress while it goes: a line that is rewritten, or plain lines now and then.
///
/// Events may come from anywhere and cost a lock; printing happens in `run` alone.
final class Display: Sendable {
  /// How often a screen is refreshed, and how often a plain line is written.
  static let refresh = Duration.milliseconds(250)
  static let plainEvery = Duration.seconds(10)

  private let model: Mutex<ProgressModel>
  private let terminal: Terminal
  private let isQuiet: Bool
  /// Events are logged already, and are not told a second time.
  private let isLogged: Bool
  private let repeated = Repetition()
  private let time: any TimeSource

  init(
    run: RunRecord, counts: BatchCounts, _ output: OutputOptions, time: any TimeSource,
    terminal: Terminal = .standardError()
  ) {
    model = Mutex(ProgressModel(run: run, counts: counts, now: time.monotonic()))
    isQuiet = !output.isTalkative
    isLogged = output.isLogging
    self.time = time
    self.terminal = terminal
  }

  /// Prints until cancelled, and once more at the end.
  func run() async {
    guard !isQuiet else { return }
    let pause = terminal.isScreen ? Self.refresh : Self.plainEvery
    while !Task.isCancelled {
      do { try await time.sleep(for: pause) } catch { break }
      show()
    }
    tell(repeated.rest())
    terminal.writeLine(line(width: terminal.isScreen ? terminal.width : 200))
    await terminal.flush()
  }

  /// Tells a person something, above the line that is rewritten.
  func say(_ sentence: String) {
    guard !isQuiet else { return }
    terminal.writeLine(TerminalText.clean(sentence))
  }

  /// Tells an event, unless the log does; what repeats itself is summed up.
  private func sayEvent(_ sentence: String) {
    guard !isLogged, repeated.shows(sentence, at: time.monotonic()) else { return }
    say(sentence)
  }

  private func tell(_ sums: [RepeatedLines.Sum]) {
    for sum in sums { say("\(sum.count) more such lines, the last of them: \(sum.line)") }
  }

  private func show() {
    tell(repeated.sums(at: time.monotonic()))
    if terminal.isScreen {
      terminal.replaceLine(with: line(width: terminal.width))
    } else {
      terminal.writeLine(line(width: 200))
    }
  }

  private func line(width: Int) -> String {
    let now = time.monotonic()
    return ProgressLine(model: model.withLock(\.self), now: now).text(width: width)
  }

  private func note(_ event: ProgressModel.Event) {
    let now = time.monotonic()
    model.withLock { $0.take(event, at: now) }
  }
}

extension Display {
  func take(_ event: TokenEvent) {
    switch event {
    case .renewed: note(.renewed)
    case .renewalFailed(let error) where error.kind == .transient:
      sayEvent("A token request failed: \(error)")
    case .advice(let sentence): sayEvent(sentence)
    // What needs a person ends the run, which says so itself.
    case .renewalFailed, .signedIn, .parked: break
    }
  }

  func take(_ event: EngineEvent) {
    switch event {
    case .leased: note(.leased)
    case .called: note(.called)
    case .kept(let rows): note(.kept(rows: rows))
    case .dropped(let rows): note(.dropped(rows: rows))
    case .finished: note(.finished)
    case .split(_, let parts): note(.split(parts: parts))
    case .retrying(let batch, let after, let sentence):
      note(.putBack)
      let seconds = Int(after.inSeconds.rounded(.up))
      sayEvent("Batch \(batch) is asked again in \(seconds) s: \(sentence)")
    case .throttled(let retryAfter): note(.throttled(retryAfter: retryAfter))
    case .paused(let length, let failed, let calls):
      sayEvent(Pauses.sentence(length, failed: failed, calls: calls))
    case .reopened: sayEvent(Pauses.end)
    case .quiet(let end): sayEvent(PressureSentence.quiet(until: end))
    case .circuit(let change): sayEvent(PressureSentence.about(change))
    case .buried(let batch, let reason):
      note(.buried)
      sayEvent("Batch \(batch) is buried: \(reason)")
    case .setAside(let batch, let reason):
      note(.added(batches: 1))
      note(.buried)
      sayEvent("One object of batch \(batch) is given up: \(reason)")
    case .bulkRefused(let sentence): sayEvent(PressureSentence.bulkRefused(sentence))
    case .listRefused(let sentence): sayEvent(PressureSentence.listRefused(sentence))
    case .addressesRefused(let status): sayEvent(PressureSentence.addressesRefused(status))
    case .fannedOut(_, let batches): note(.added(batches: batches))
    case .uncuttable(let batch, let rows):
      sayEvent("Batch \(batch) holds \(rows) rows and more, and cannot be cut smaller.")
    case .restarted(let batch, let reason): sayEvent("Batch \(batch) begins again: \(reason).")
    case .doubted(let batch, let reason, let parts):
      note(.added(batches: parts))
      sayEvent("Batch \(batch) is asked again in \(parts) parts: \(reason).")
    case .epilogue(let step, let batches):
      note(.added(batches: batches))
      sayEvent("\(step.sentence).")
    case .absent, .lost, .closed: break
    }
  }

  /// Where nothing is logged even a quiet run says that it waits: it might for good.
  func take(_ event: Patience.Event) {
    if isQuiet, !isLogged, case .waits = event {
      terminal.writeLine(TerminalText.clean(event.sentence))
    } else {
      sayEvent(event.sentence)
    }
  }
}
