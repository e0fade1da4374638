package import Core
import Foundation

/// Signs a user in through a browser on any machine, where a person enters a code.
///
/// It never shows a token and never asks more often than the login host wants. It is for enrolling a
/// refresh token once, never for a run.
package struct DeviceCodeSignIn: Sendable {
  /// What a person is told to do.
  package struct Prompt: Sendable, Hashable {
    /// The address to open.
    package var address: String
    /// What to enter there.
    package var code: String
    package var life: Duration
  }

  private let enrolment: Enrolment
  private var request: TokenRequest { enrolment.applicant.request }
  private var time: any TimeSource { enrolment.means.time }

  package init(_ enrolment: Enrolment) { self.enrolment = enrolment }

  /// Shows the prompt and returns once the person has signed in, or did not.
  package func run(
    show: @Sendable (Prompt) -> Void
  ) async throws(SignInError) -> EnrolledUser {
    let begun = try await begin()
    show(begun.prompt)
    var polling = DevicePolling(
      interval: begun.interval, life: begun.prompt.life, from: time.monotonic())
    var advice = Duration.zero
    while true {
      let wait = max(polling.interval, min(advice, DevicePolling.longestInterval))
      do { try await time.sleep(for: wait) } catch { throw Enrolment.givenUp }
      let step: DevicePolling.Step
      let failure: SignInError
      switch try await ask(begun.code) {
      case .issued(let issued): return try enrolment.user(of: issued)
      case .unreachable(let error): (step, failure) = (polling.next(at: time.monotonic()), error)
      case .refused(let reply):
        failure = reply.failure()
        step = polling.step(on: reply.errorName, code: failure.code, at: time.monotonic())
      }
      if case .stop(let ending) = step { throw Self.error(ending, failure) }
      advice = failure.retryAfter ?? .zero
    }
  }

  // MARK: Beginning

  private struct Begun {
    var code: Secret
    var prompt: Prompt
    var interval: Duration?
  }

  private struct Document: Decodable {
    var device_code: String
    var user_code: String
    var verification_uri: String?
    /// As one server spells it.
    var verification_url: String?
    var expires_in: LenientNumber
    var interval: LenientNumber?
  }

  private func begin() async throws(SignInError) -> Begun {
    let application = request.application
    let proof = try await enrolment.applicant.proof()
    let fields =
      [("client_id", application.client)] + proof.fields
      + [("scope", application.resource + TokenRequest.Grant.lastingScope)]
    let answer = try await request.post(
      fields, to: request.endpoint("devicecode"), hiding: proof.secrets)
    let body = Data(answer.reply.response.body)
    guard answer.reply.response.status == 200,
      let document = try? JSONDecoder().decode(Document.self, from: body),
      let address = document.verification_uri ?? document.verification_url,
      let seconds = document.expires_in.value, seconds > 0, !document.device_code.isEmpty
    else { throw answer.reply.failure() }
    // Shown to a person, who goes there: only an address, and on one line.
    guard let origin = Origin(of: address), origin.scheme == "https" || origin.isLoopback else {
      throw answer.reply.failure()
    }
    let prompt = Prompt(
      address: SafeText.shown(address, limit: 200),
      code: SafeText.shown(document.user_code, limit: 40),
      life: .seconds(min(seconds, DevicePolling.longestLife.inSeconds)))
    let interval = (document.interval?.value).map {
      Duration.seconds(min(max($0, 1), DevicePolling.longestInterval.inSeconds))
    }
    return Begun(code: Secret(document.device_code), prompt: prompt, interval: interval)
  }

  // MARK: Asking

  private enum Outcome {
    case issued(TokenRequest.Issued)
    case refused(EntraReply)
    /// The network, or a server, had a bad moment.
    case unreachable(SignInError)
  }

  private func ask(_ code: Secret) async throws(SignInError) -> Outcome {
    let answer: TokenRequest.Answer
    do throws(SignInError) {
      let proof = try await enrolment.applicant.proof()
      answer = try await request.answer(to: .deviceCode(code), proof)
    } catch {
      guard error.kind == .transient else { throw error }
      return .unreachable(error)
    }
    let status = answer.reply.response.status
    if status == 200 { return .issued(try answer.issued()) }
    if status == 408 || status == 429 || status >= 500 {
      return .unreachable(answer.reply.failure())
    }
    let isAboutCode = DevicePolling.answers.contains(answer.reply.errorName ?? "")
    let failure = answer.reply.failure()
    return failure.kind == .transient && !isAboutCode
      ? .unreachable(failure) : .refused(answer.reply)
  }

  private static func error(_ ending: DevicePolling.Ending, _ failure: SignInError) -> SignInError {
    switch ending {
    case .declined:
      SignInError(.needsPerson, doing: "The sign-in was declined in the browser.")
    case .expired:
      SignInError(
        .needsPerson,
        doing: "The code was not entered in time. Begin again, and enter it while it is valid.")
    case .refused: failure
    }
  }
}
