import Core
import Synchronization

/// What Entra ID refused for a reason only a person can mend, so that nobody asks the same again.
///
/// A process has one, whatever the number of its workers and connections: asking again would only
/// bring identities and whole tenants nearer to being locked out. It never keeps what an application
/// proved itself with, only a digest; other proof is another question.
package final class RefusalMemory: Sendable {
  struct Question: Hashable {
    var application: ClientApplication
    /// A digest that tells what was sent from anything else.
    var proof: [UInt8]
  }

  private let refusals = Mutex<[Question: SignInError]>([:])

  package init() {}

  func refusal(of question: Question) -> SignInError? { refusals.withLock { $0[question] } }

  /// Remembers an answer of Entra ID; what others answered in its place, or what passes, is not.
  func note(_ error: SignInError, to question: Question) {
    guard error.code != nil else { return }
    switch error.kind {
    case .transient, .cancelled: break
    case .needsPerson, .misconfigured: refusals.withLock { $0[question] = error }
    }
  }

  /// Forgets what this application was refused, because a person has acted.
  func forget(_ application: ClientApplication) {
    refusals.withLock { all in all = all.filter { $0.key.application != application } }
  }
}
