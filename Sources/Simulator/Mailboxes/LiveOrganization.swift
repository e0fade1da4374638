import Foundation
import Synchronization

/// The tenant's mailboxes as nights pass and cmdlets change them.
///
/// Readers take a copy and keep no lock. It never changes anything of its own accord.
final class LiveOrganization: Sendable {
  private let state: Mutex<Organization>
  let clock: SimulatorClock

  init(_ options: SimulatorOptions, _ clock: SimulatorClock) {
    state = Mutex(
      Organization(Population(options), night: max(options.mailboxes.night, 1)))
    self.clock = clock
  }

  var now: Organization { state.withLock { $0 } }

  /// Makes it another night, earlier or later; what was set by cmdlets stays.
  func begin(night: Int) {
    state.withLock { organization in
      var other = Organization(organization.population, night: max(night, 1))
      other.edits = organization.edits
      organization = other
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
