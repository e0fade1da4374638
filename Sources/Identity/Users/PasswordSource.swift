package import Core
import Synchronization

/// Signs a user in with the password: the last resort, where nothing better is admitted.
///
/// It never sends a password again that was refused, reads it anew for each token, and says once
/// what it is.
package final class PasswordSource: TokenSource {
  private let applicant: any Applicant
  private let user: String
  private let password: SecretSource
  private let means: SignInMeans
  private let isTold = Mutex(false)

  package init(
    application: ClientApplication, proof: ClientProof, for signIn: UserSignIn, user: String,
    password: SecretSource, with means: SignInMeans
  ) {
    applicant = means.applicant(application, proving: proof, for: signIn)
    self.user = user
    self.password = password
    self.means = means
  }

  package var canRenew: Bool { true }
  package var name: String { applicant.request.identity }

  package func forgetRefusals() { applicant.request.forgetRefusals() }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    advise()
    let password = try await self.password.read(in: means.surroundings, time: means.time)
    let grant = TokenRequest.Grant.password(user: user, password)
    return try await applicant.issued(for: grant, meeting: need.challenge).access
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
