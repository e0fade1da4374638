import Core
import Engine
import Foundation
import Synchronization

/// Listens for everything that may ask a run to stop, and has it stop as `StopPolicy` decides.
///
/// It never ends a run itself: an orderly stop is the switch's, and the end at once is its return.
final class StopRequests: Sendable {
  private let policy: Mutex<StopPolicy>
  private let time: any TimeSource
  private let causes: AsyncStream<StopPolicy.Cause>
  private let feed: AsyncStream<StopPolicy.Cause>.Continuation
  private let signals: @Sendable () -> AsyncStream<Int32>
  private let isAlone: @Sendable () async -> Bool

  /// - Parameters:
  ///   - signals: those that arrive while it listens.
  ///   - isAlone: returns true once nobody reads any more what is written.
  init(
    window: Duration?, time: any TimeSource, signals: @escaping @Sendable () -> AsyncStream<Int32>,
    isAlone: @escaping @Sendable () async -> Bool
  ) {
    // The clock of a process begins with it.
    policy = Mutex(StopPolicy(from: Monotonic(sinceStart: .zero), lasting: window))
    self.time = time
    self.signals = signals
    self.isAlone = isAlone
    (causes, feed) = AsyncStream.makeStream()
  }

  /// What stopped the run, for people; nil when nothing did.
  var reason: String? {
    policy.withLock(\.cause).map { cause in
      switch cause {
      case .asked: "on request"
      case .hungUp: "because its terminal or its reader is gone"
      case .windowCloses: "because the time of --max-duration is over"
      case .limitReached: "at its limit"
      }
    }
  }

  /// Returns true when all that is under way must end at once, false when it was cancelled.
  func heed(_ stop: StopSwitch, say: @escaping @Sendable (String) -> Void) async -> Bool {
    await withDiscardingTaskGroup(returning: Bool.self) { group in
      group.addTask { await self.hearSignals() }
      group.addTask { await self.watchStreams() }
      group.addTask { await self.watchWindow() }
      for await cause in causes {
        let now = time.monotonic()
        switch policy.withLock({ $0.step(on: cause, at: now) }) {
        case .nothing: break
        case .stop(let limit):
          say(Self.sentence(cause, within: limit - now))
          stop.throw()
          group.addTask { await self.tell(.limitReached, at: limit) }
        case .cancel:
          group.cancelAll()
          return true
        }
      }
      group.cancelAll()
      return false
    }
  }

  private func hearSignals() async {
    for await signal in signals() { feed.yield(signal == SIGHUP ? .hungUp : .asked) }
  }

  private func watchStreams() async {
    if await isAlone() { feed.yield(.hungUp) }
  }

  private func watchWindow() async {
    guard let closes = policy.withLock(\.closes) else { return }
    await tell(.windowCloses, at: closes)
  }

  private func tell(_ cause: StopPolicy.Cause, at reading: Monotonic) async {
    do { try await time.sleep(until: reading) } catch { return }
    feed.yield(cause)
  }

  private static func sentence(_ cause: StopPolicy.Cause, within limit: Duration) -> String {
    let seconds = Int(limit.inSeconds.rounded(.up))
    let why = cause == .windowCloses ? "The time of --max-duration is nearly over. " : ""
    return why + "Stopping: finishing the pages in hand, for \(seconds) s at most. "
      + "Press Ctrl-C \(cause == .asked ? "again " : "")to leave at once."
  }
}
