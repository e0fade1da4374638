import Core
import Identity

/// What is said of the credential before a run begins: which it is, and how far it reaches.
///
/// It signs in nowhere. A ready-made token that nothing renews is read once, since its end is the
/// end of the run.
struct SignInNotice {
  let tenant: Tenant
  let connection: TenantConnection
  let time: any TimeSource

  /// One paragraph; whether it should be heeded, since the token will not last.
  func text(for work: TimeLeft?, within window: Duration?) async -> (text: String, isWarning: Bool)
  {
    let opening = "Signing in with the \(connection.source.name)."
    guard !connection.source.canRenew, let left = await timeLeft() else {
      return ("\(opening) \(tenant.credential.renewal)", false)
    }
    let ending = "\(opening) It cannot renew itself and ends in \(Self.words(left))"
    let needed = work.map {
      "about \(Self.words(max($0.duration, .seconds(60)))) of work are expected"
    }
    switch TokenReach(token: left, work: work, window: window) {
    case .lasts: return ("\(ending), which is enough: \(needed ?? "the run stops before").", false)
    case .unknown:
      return (
        "\(ending); how long the run takes is not known yet. If the token ends first, everything "
          + "is kept, and resume goes on with a new one.", false
      )
    case .endsBefore:
      return (
        "\(ending), but \(needed ?? "more"): the run will stop with exit code 5 when the token "
          + "ends. Everything is kept then, and resume goes on with a new one; a credential that "
          + "renews itself needs nobody.", true
      )
    }
  }

  /// Whole minutes, for what is longer than a few of them: none of it is known to the second.
  private static func words(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    return DurationText.text(seconds < 300 ? duration : .seconds(seconds / 60 * 60))
  }

  /// Nil where there is no good token; the run tells why.
  private func timeLeft() async -> Duration? {
    do throws(SignInError) {
      return try await connection.source.fetch().remaining(at: time.monotonic())
    } catch {
      return nil
    }
  }
}
