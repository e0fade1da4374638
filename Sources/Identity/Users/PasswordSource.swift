package import Core
import Synchronization

/// Signs a user in with the password: the last resort, where nothing better is admitted.
///
/// It never sends a password again that was refused, whoever asked with it, until a person says so;
/// reads it anew for each token, and says once what it is.
package final class PasswordSource: TokenSource {
  private let applicant: any Applicant
  private let user: String
  private let account: PasswordAccount
  private let remedy: String
  private let password: SecretSource
  private let means: SignInMeans
  private let isTold = Mutex(false)

  /// `remedy` is what a person does once the account, and not the password, was mended.
  package init(
    application: ClientApplication, proof: ClientProof, for signIn: UserSignIn, user: String,
    password: SecretSource, remedy: String, with means: SignInMeans
  ) {
    applicant = means.applicant(application, proving: proof, for: signIn)
    self.user = user
    account = PasswordAccount(login: application.login, user: user)
    self.remedy = remedy
    self.password = password
    self.means = means
  }

  package var canRenew: Bool { true }
  package var name: String { applicant.request.identity }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    advise()
    let password = try await self.password.read(in: means.surroundings, time: means.time)
    let memory = means.refusals.passwords
    // Two that ask at once would be refused twice.
    let turn = try await memory.turn(of: account, by: means.time)
    defer { turn.release() }
    if let refusal = try await memory.refusal(of: password, for: account) { throw refusal }
    let grant = TokenRequest.Grant.password(user: user, password)
    do throws(SignInError) {
      return try await applicant.issued(for: grant, meeting: need.challenge).access
    } catch {
      guard error.isOfPassword else { throw error }
      let refusal = memory.isLasting ? withRemedy(error) : error
      await memory.note(refusal, to: password, of: account, salt: means.newID())
      throw refusal
    }
  }

  /// Lets a password be sent once more that was refused, because a person has mended its account.
  package func askAgain() async throws(SignInError) {
    try await means.refusals.passwords.forget(account)
  }

  private func withRemedy(_ error: SignInError) -> SignInError {
    var error = error
    error.doing +=
      " This password is not sent again. Store another one; or, once the account itself was mended, "
      + remedy
    return error
  }

  private func advise() {
    let isNew = isTold.withLock { isTold in
      defer { isTold = true }
      return !isTold
    }
    guard isNew else { return }
    means.observer(
      .advice(
        "The \(name) is a last resort: it cannot pass a second factor, and Microsoft is closing this "
          + "way. Use an application with a certificate, or a refresh token of the user."))
  }
}

extension SignInError {
  /// Whether it is about the user's password, and would be the same for whatever is asked.
  ///
  /// A refusal that nothing explains counts: better to ask a person than to lock an account.
  fileprivate var isOfPassword: Bool {
    guard kind == .needsPerson || kind == .misconfigured else { return false }
    return isRefusedGrant || code.map(EntraError.passwordNumbers.contains) ?? false
  }
}
