import Foundation
import Synchronization

/// The tenant's mailboxes as nights pass and cmdlets change them.
///
/// Readers take a copy and keep no lock. It never changes anything of its own accord.
final class LiveOrganization: Sendable {
  private let state: Mutex<Organization>
  private let applications = Mutex(Applications())
  let clock: SimulatorClock

  init(_ options: SimulatorOptions, _ clock: SimulatorClock) {
    state = Mutex(
      Organization(Population(options), night: max(options.mailboxes.night, 1)))
    self.clock = clock
  }

  var now: Organization { state.withLock { $0 } }

  /// The organization in another night, with what was set by cmdlets; nil is the present night.
  func inNight(_ night: Int?) -> Organization {
    let now = now
    guard let night, night != now.night else { return now }
    var other = Organization(now.population, night: max(night, 1))
    other.edits = now.edits
    return other
  }

  /// Every change that was applied, in order.
  var applied: [SimulatedApplication] { applications.withLock { $0.all } }

  func note(_ invocation: ChangeInvocation, guid: String) {
    applications.withLock { applications in
      applications.counts[guid, default: 0] += 1
      applications.all.append(
        SimulatedApplication(
          cmdlet: invocation.cmdlet.rawValue, guid: guid, identity: invocation.identity,
          count: applications.counts[guid, default: 0], values: invocation.values))
    }
  }

  private struct Applications {
    var all: [SimulatedApplication] = []
    /// How many of them were about each object.
    var counts: [String: Int] = [:]
  }

  /// Makes it another night, earlier or later; what was set by cmdlets stays.
  func begin(night: Int) {
    let other = inNight(night)
    state.withLock { organization in
      let edits = organization.edits
      organization = other
      organization.edits = edits
    }
  }

  /// Changes what was set on a mailbox.
  func edit(_ number: Int, _ change: @Sendable (inout MailboxEdit) -> Void) {
    let moment = Ticks(unixSeconds: Int(clock.now.wholeSeconds))
    state.withLock { organization in
      change(&organization.edits[number, default: MailboxEdit()])
      organization.edits[number]?.changed = moment
    }
  }
}
