import Core
import Exchange
import Foundation
import Identity
import Transport

/// One way to tell people of a run.
protocol NoticeWay: Sendable {
  /// What it is called in sentences, such as `the webhook`.
  var name: String { get }

  func deliver(_ notice: Notice) async throws(NoticeFailure)
}

/// Why a notice did not arrive.
struct NoticeFailure: Error, CustomStringConvertible {
  /// Whether trying again may help.
  var isPassing: Bool
  var description: String

  init(isPassing: Bool, _ sentence: String) {
    self.isPassing = isPassing
    description = sentence
  }

  init(_ error: any Error) {
    switch error {
    case let error as NoticeFailure: self = error
    case let error as SignInError: self.init(isPassing: error.kind == .transient, error.doing)
    case let error as MailFailure: self.init(isPassing: error.isPassing, error.doing)
    case let error as TransportError:
      let lasting: [TransportError.Kind] = [
        .forbiddenAddress, .untrusted, .proxyDenied, .cancelled,
      ]
      self.init(isPassing: !lasting.contains(error.kind), error.doing)
    default: self.init(isPassing: false, "\(error)")
    }
  }
}

/// A program that reads the event.
struct NoticeCommand: NoticeWay {
  let words: [String]
  let surroundings: Surroundings
  let time: any TimeSource

  var name: String { "the command \(words.first ?? "")" }

  func deliver(_ notice: Notice) async throws(NoticeFailure) {
    let program = ToldProgram(words: words, surroundings: surroundings, time: time)
    do {
      let event = try notice.json()
      try await program.run(reading: event)
    } catch { throw NoticeFailure(error) }
  }
}

/// An address that the event is posted to, signed.
struct NoticeWebhook: NoticeWay {
  /// The longest that a receiver may take.
  static let limit = Duration.seconds(20)

  let webhook: Notices.Webhook
  let surroundings: Surroundings
  let time: any TimeSource

  var name: String { "the webhook at \(Origin(of: webhook.url)?.host ?? "")" }

  func deliver(_ notice: Notice) async throws(NoticeFailure) {
    do {
      let request = try await request(for: notice)
      let response = try await answer(to: request)
      guard !(200...299).contains(response.status) else { return }
      let isPassing = response.status >= 500 || [408, 425, 429].contains(response.status)
      throw NoticeFailure(
        isPassing: isPassing,
        "The receiver answered with status \(response.status). Check 'url' and 'secret' of the "
          + "webhook with whoever runs it.")
    } catch { throw NoticeFailure(error) }
  }

  private func request(for notice: Notice) async throws -> HTTPRequest {
    let place = SecretSource(webhook.secret)
    let secret = try await place.read(in: surroundings, time: time)
    let signature = try WebhookSignature(secret, keptIn: place.name)
    let body = try notice.json()
    // Of each attempt, since receivers refuse what was signed long ago.
    let seconds = time.wall().milliseconds / 1000
    let text = try signature.text(id: notice.name, seconds: seconds, body: body)
    return HTTPRequest(
      method: .post, url: webhook.url,
      headers: [
        HTTPHeader("Content-Type", "application/json"), HTTPHeader("webhook-id", notice.name),
        HTTPHeader("webhook-timestamp", "\(seconds)"), HTTPHeader("webhook-signature", text),
      ], body: body, deadline: Self.limit, bodyLimit: 1 << 20)
  }

  private func answer(to request: HTTPRequest) async throws -> HTTPResponse {
    var configuration = ClientConfiguration(
      version: Product.version, environment: surroundings.environment)
    if let path = webhook.authorities {
      configuration.network.authorities = try AuthorityFile(path: path).contents()
    }
    let client = CurlClient(configuration: configuration)
    defer { client.close() }
    return try await client.send(request)
  }
}

/// A mail with the numbers.
struct NoticeMail: NoticeWay {
  let mail: Notices.Mail
  let surroundings: Surroundings
  let time: any TimeSource

  var name: String { "mail by \(mail.server)" }

  func deliver(_ notice: Notice) async throws(NoticeFailure) {
    do {
      let transfer = try await transfer()
      let letter = MailText.bytes(
        from: mail.sender, to: mail.recipients, subject: notice.news.subject,
        lines: notice.news.lines.map(TerminalText.clean), id: notice.name, at: time.wall())
      try await transfer.send(letter)
    } catch { throw NoticeFailure(error) }
  }

  private func transfer() async throws -> MailTransfer {
    var transfer = MailTransfer(
      server: mail.server, sender: mail.sender, recipients: mail.recipients, user: mail.user)
    if let place = mail.password {
      transfer.password = try await SecretSource(place).read(in: surroundings, time: time)
    }
    if let path = mail.authorities {
      transfer.authorities = try AuthorityFile(path: path).contents()
    }
    return transfer
  }
}

extension SecretSource {
  init(_ place: Notices.Place) {
    switch place {
    case .variable(let name): self = .env(name)
    case .file(let path): self = .file(path)
    case .command(let words): self = .command(words)
    }
  }
}

extension Notices {
  /// The variables in which its secrets are expected.
  var variables: Set<String> {
    let places = [webhook?.secret, mail?.password].compactMap(\.self)
    return Set(places.compactMap { if case .variable(let name) = $0 { name } else { nil } })
  }

  /// The ways, each ready to be taken.
  func assembled(withholding others: Set<String>, _ time: any TimeSource) -> [any NoticeWay] {
    var surroundings = Surroundings.ofThisProcess()
    surroundings.withheld = others.union(variables)
    var ways: [any NoticeWay] = []
    if let command {
      ways.append(NoticeCommand(words: command, surroundings: surroundings, time: time))
    }
    if let webhook {
      ways.append(NoticeWebhook(webhook: webhook, surroundings: surroundings, time: time))
    }
    if let mail { ways.append(NoticeMail(mail: mail, surroundings: surroundings, time: time)) }
    return ways
  }
}
