import Core
import Synchronization

/// What Entra ID refused for a reason only a person can mend, so that nobody asks the same again.
///
/// A process has one, whatever the number of its workers and connections: asking again would only
/// bring identities and whole tenants nearer to being locked out. It never keeps what an application
/// proved itself with, only a digest; other proof is another question. A user's wrong password is
/// refused whatever is asked with it, and has a memory of its own.
package final class RefusalMemory: Sendable {
  struct Question: Hashable {
    var application: ClientApplication
    /// A digest that tells what was sent from anything else.
    var proof: [UInt8]
    /// Whether a person chose what was sent: not even a digest of it is left for others to guess by.
    var isGuessable = false
  }

  /// What this process was told itself.
  private final class Own: Sendable {
    let refusals = Mutex<[Question: SignInError]>([:])
  }

  /// The passwords among it.
  let passwords: PasswordMemory
  private let own: Own
  private let cache: TokenCache?
  /// What other processes were told counts from here on: whoever begins later has a reason to ask.
  private let since: Instant?

  package convenience init() { self.init(own: Own(), passwords: PasswordMemory(), cache: nil) }

  private init(own: Own, passwords: PasswordMemory, cache: TokenCache?) {
    self.own = own
    self.passwords = passwords
    self.cache = cache
    since = cache?.time.wall()
  }

  /// The same memory, joined with what other processes of a store are told from now on.
  package func shared(in cache: TokenCache) -> RefusalMemory {
    RefusalMemory(own: own, passwords: passwords.shared(in: cache), cache: cache)
  }

  func refusal(of question: Question) async -> SignInError? {
    if let refusal = own.refusals.withLock({ $0[question] }) { return refusal }
    guard let cache, let since, !question.isGuessable else { return nil }
    do throws(SignInError) {
      let name = try question.name()
      let now = cache.time.wall()
      return try await cache.document().refusals
        .first { $0.question == name && $0.at >= since && $0.isFresh(at: now) }?
        .error(adding: "(Another process was told.)")
    } catch {
      // Who cannot read it asks: that others could have saved the question is no failure.
      return nil
    }
  }

  /// Remembers an answer of Entra ID; what others answered in its place, or what passes, is not.
  ///
  /// What a credential just registered is refused with passes without a person.
  func note(_ error: SignInError, to question: Question) async {
    guard let code = error.code, !EntraError.unmatchedNumbers.contains(code) else { return }
    if question.isGuessable, EntraError.passwordNumbers.contains(code) { return }
    switch error.kind {
    case .transient, .cancelled: return
    case .needsPerson, .misconfigured: own.refusals.withLock { $0[question] = error }
    }
    guard let cache, !question.isGuessable else { return }
    do throws(SignInError) {
      let kept = KeptRefusal(error, to: try question.name(), at: cache.time.wall())
      guard let kept else { return }
      try await cache.change { document in
        document.refusals.removeAll { $0.question == kept.question }
        document.refusals.append(kept)
      }
    } catch {
      if error.kind != .cancelled { cache.tell("\(error) Others will ask the same again.") }
    }
  }
}

extension RefusalMemory.Question {
  /// Four bytes that tell it from others; what they stand for was made by a machine.
  fileprivate func name() throws(SignInError) -> String {
    let place = [application.login, application.tenant, application.client, application.resource]
    let digest = try Digest.sha256(Array(place.joined(separator: "\n").utf8) + proof)
    return Digest.hex(digest.prefix(4))
  }
}
