package import Core
import Foundation
import Synchronization

/// Waits for what somebody else brings, a token's file or an assertion's, instead of giving up.
///
/// It waits only while no token it handed out is alive and accepted, and never longer than it may. It
/// looks again and again, asks no login host by that, and says once for what it waits.
package final class WaitingSource: TokenSource {
  /// How long a wait may be told to last.
  package static let limits = Duration.seconds(60)...Duration.seconds(7 * 86_400)
  /// How often it is looked whether a file has come.
  package static let pause = Duration.seconds(10)

  private let source: any TokenSource
  private let limit: Duration
  private let time: any TimeSource
  private let observer: @Sendable (TokenEvent) -> Void
  /// When the last token handed out ends.
  private let end = Mutex(Monotonic?.none)
  /// Lands when nobody needs any more what is waited for.
  private let given = Flight()

  /// The observer hears once for each wait what is waited for.
  package init(
    _ source: any TokenSource, upTo limit: Duration, time: any TimeSource,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) {
    self.source = source
    self.limit = limit
    self.time = time
    self.observer = observer
  }

  package var canRenew: Bool { source.canRenew }
  package var name: String { source.name }

  /// Ends every wait, and lets no other begin: the run is over.
  package func giveUp() { given.land(.failure(Self.givenUp)) }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let begun = time.monotonic()
    var isTold = false
    while true {
      let missing: SignInError
      do throws(SignInError) { return try await attempt(need) } catch {
        guard error.mayBeProvided else { throw error }
        missing = error
      }
      let now = time.monotonic()
      // Calls go on with the token they have; they wait only once it has ended or was refused.
      if need.standing == .good, let end = end.withLock({ $0 }), end - now > TokenPolicy().leastLeft
      {
        throw passing(missing)
      }
      let left = limit - (now - begun)
      guard left > .zero else { throw exhausted(missing) }
      if !isTold { tell(missing) }
      isTold = true
      try await pause(until: now + min(Self.pause, left))
    }
  }

  /// A token that would do; the refused one, found again where only another helps, is as good as none.
  private func attempt(_ need: TokenNeed) async throws(SignInError) -> AccessToken {
    let token = try await source.fetch(for: need)
    guard need.standing != .rejected || !need.excludes(token.value) else {
      var error = SignInError(
        .needsPerson,
        doing: "The service refused the \(name), and the same one is still there. Provide a new "
          + "token.")
      error.mayBeProvided = true
      throw error
    }
    end.withLock { $0 = token.obtained + token.life }
    return token
  }

  private func pause(until reading: Monotonic) async throws(SignInError) {
    let isWanted = await withTaskGroup(of: Bool.self) { [given, time] group in
      group.addTask {
        do { try await time.sleep(until: reading) } catch { return false }
        return true
      }
      group.addTask {
        _ = await given.outcome()
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
    guard isWanted else { throw Self.givenUp }
  }

  private static let givenUp = SignInError(
    .cancelled, doing: "The wait for a token was given up because the run is stopping.")

  private func passing(_ error: SignInError) -> SignInError {
    var error = error
    error.kind = .transient
    return error
  }

  private func tell(_ missing: SignInError) {
    observer(
      .advice(
        "\(missing.doing) The run waits for it, for \(Self.text(limit)) at most "
          + "('wait-for-token')."))
  }

  private func exhausted(_ missing: SignInError) -> SignInError {
    var error = missing
    error.kind = .needsPerson
    error.retryAfter = nil
    error.doing += " It was waited for as long as 'wait-for-token' says, \(Self.text(limit))."
    return error
  }

  private static func text(_ limit: Duration) -> String {
    limit.formatted(.units(allowed: [.days, .hours, .minutes, .seconds], width: .wide))
  }
}
