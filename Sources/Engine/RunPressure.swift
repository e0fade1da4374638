import Core
import Synchronization

/// What the calls of a run have taught: whether to go on, how long each may take, and how often each
/// batch may still fail.
///
/// All workers of a run share it. It decides nothing itself; `RunBudget`, `RetryBudget` and
/// `CallDeadline` do. It never writes to the store.
final class RunPressure: Sendable {
  private struct State {
    var budget: RunBudget
    var retries = RetryBudget()
    var probes = ServiceProbes()
    var way = WayProof()
    /// By cmdlet, in lower case.
    var deadlines: [String: CallDeadline] = [:]
    var bulk = BulkProof()
    var choices: [BatchID: BulkChoice] = [:]
  }

  private let state: Mutex<State>
  private let time: any TimeSource
  private let signal = Signal()

  init(budget: RunBudget, time: any TimeSource) {
    state = Mutex(State(budget: budget))
    self.time = time
  }

  // MARK: Going on

  /// Waits while the run pauses; nil when it stops or is cancelled before a call may be made.
  func pass(unless stop: StopSwitch) async -> RunBudget.Pass? {
    while !stop.isThrown, !Task.isCancelled {
      let seen = (signal.generation, stop.signal.generation)
      let now = time.monotonic()
      let (pass, opens) = state.withLock { ($0.budget.admit(at: now), $0.budget.opens) }
      if let pass { return pass }
      await withTaskGroup { [signal, time] group in
        group.addTask { await signal.wait(after: seen.0, until: opens, on: time) }
        group.addTask { if !stop.isThrown { await stop.signal.wait(after: seen.1) } }
        await group.next()
        group.cancelAll()
      }
    }
    return nil
  }

  /// A pass without a wait; nil while the run pauses.
  func passAtOnce() -> RunBudget.Pass? {
    let now = time.monotonic()
    return state.withLock { $0.budget.admit(at: now) }
  }

  func honours(_ pass: RunBudget.Pass) -> Bool { state.withLock { $0.budget.honours(pass) } }

  /// Takes a pass back; answers what is to be told.
  @discardableResult
  func note(_ answer: RunBudget.Answer, of pass: RunBudget.Pass) -> RunBudget.Change? {
    let now = time.monotonic()
    let change = state.withLock { $0.budget.note(answer, of: pass, at: now) }
    // A pass that comes back unused may be the one that others wait for.
    signal.ring()
    return change
  }

  // MARK: How long a call may take

  func deadline(for cmdlet: String, atMost ceiling: Duration) -> Duration {
    let learned = state.withLock { $0.deadlines[cmdlet.lowercased()] } ?? CallDeadline()
    return learned.deadline(atMost: ceiling)
  }

  func noteServed(_ cmdlet: String, in duration: Duration) {
    state.withLock { state in
      state.deadlines[cmdlet.lowercased(), default: CallDeadline()].note(duration)
      state.way.noteServed()
    }
  }

  func noteOverdue(_ cmdlet: String, at deadline: Duration) {
    state.withLock {
      $0.deadlines[cmdlet.lowercased(), default: CallDeadline()].noteOverdue(deadline)
    }
  }

  /// A call that took so long ended just now with a web page.
  func noteIntercepted(after took: Duration) {
    let now = time.monotonic()
    state.withLock { $0.way.noteIntercepted(begun: now + (.zero - took), at: now) }
  }

  // MARK: What is asked in one call

  /// Which subjects of a batch go together; nil where no call of several is made.
  func choice(in batch: BatchID) -> BulkChoice? {
    state.withLock { $0.bulk.isClosed ? nil : $0.choices[batch] ?? BulkChoice() }
  }

  func noteAlone(_ places: [Int], in batch: BatchID) {
    guard !places.isEmpty else { return }
    state.withLock { $0.choices[batch, default: BulkChoice()].noteAlone(places) }
  }

  func noteNotAddressed(_ places: [Int], in batch: BatchID) {
    guard !places.isEmpty else { return }
    state.withLock { $0.choices[batch, default: BulkChoice()].noteNotAddressed(places) }
  }

  /// True when the run asks singly from now on.
  func noteBulkFailed(_ kind: CallFailure.Kind, in batch: BatchID) -> Bool {
    state.withLock {
      $0.choices[batch, default: BulkChoice()].noteFailed(kind)
      return $0.bulk.noteFailed(kind)
    }
  }

  func noteServedSingly() { state.withLock { $0.bulk.noteAnsweredOtherwise() } }

  /// Some of a call's questions were refused for so long, and others served.
  func noteRefused(for advice: Duration, in batch: BatchID) {
    let end = time.monotonic() + advice
    state.withLock { $0.choices[batch, default: BulkChoice()].noteRefused(until: end) }
  }

  /// How long a batch waits before this subject of it is asked alone; nil for no time.
  func wait(before place: Int, in batch: BatchID) -> Duration? {
    let now = time.monotonic()
    return state.withLock { $0.choices[batch]?.wait(before: place, at: now) }
  }

  func noteBulkServed() { state.withLock { $0.bulk.noteServed() } }

  /// True when the run asks singly from now on.
  func noteBulkRefused() -> Bool { state.withLock { $0.bulk.noteRefused() } }

  // MARK: How often a batch may fail

  func begin(_ batch: Batch) { state.withLock { $0.retries.begin(batch) } }

  func noteKept(_ batch: Batch) { state.withLock { $0.retries.noteKept(batch) } }

  func noteWait(_ wait: Duration, of batch: BatchID) {
    state.withLock { $0.retries.noteWait(wait, of: batch) }
  }

  func end(_ batch: BatchID) {
    state.withLock {
      $0.retries.end(batch)
      $0.choices[batch] = nil
    }
  }

  /// The number of a question to ask beside a batch that failed; nil where none is due.
  func probe(beside batch: BatchID) -> Int? {
    let now = time.monotonic()
    return state.withLock { $0.probes.next(after: $0.retries.lastWait(of: batch), at: now) }
  }

  func circumstances(
    of batch: Batch, service: RetryPolicy.Service, question: QuestionProof
  ) -> RetryPolicy.Circumstances {
    state.withLock { state in
      RetryPolicy.Circumstances(
        service: service, question: question, way: state.way,
        failures: state.retries.spent(by: batch),
        lastWait: state.retries.lastWait(of: batch.id), pauses: state.budget.pauses)
    }
  }
}
