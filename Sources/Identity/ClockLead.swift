import Synchronization

/// How far the login host's clock is ahead of this machine's, once somebody has learned it.
///
/// It never sets a clock, and is nothing while the two agree to the minute or nobody was asked.
package final class ClockLead: Sendable {
  private let learned = Mutex(Duration.zero)

  package init() {}

  package var value: Duration { learned.withLock { $0 } }

  package func learn(_ lead: Duration?) {
    guard let lead else { return }
    let isNotable = max(lead, .zero - lead) >= LoginClock.notable
    learned.withLock { $0 = isNotable ? lead : .zero }
  }
}
