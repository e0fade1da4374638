/// Whom a job tells of its runs, of which of them, and how.
///
/// It holds no secret, only where each one is kept.
package struct Notices: Sendable, Hashable, Codable {
  /// What a run may be told for.
  package enum Occasion: String, Sendable, Hashable, Codable, CaseIterable {
    /// It ended, however complete.
    case finish
    /// It ended without all of its batches, or could not go on.
    case failure
    /// It is complete, and differs from the complete run before it.
    case changes
  }

  /// Where a secret is kept.
  package enum Place: Sendable, Hashable, Codable {
    case variable(String)
    case file(String)
    case command([String])
  }

  package struct Webhook: Sendable, Hashable, Codable {
    package var url: String
    package var secret: Place
    /// A file with authorities that are trusted beside the system's.
    package var authorities: String?

    package init(url: String, secret: Place, authorities: String? = nil) {
      self.url = url
      self.secret = secret
      self.authorities = authorities
    }
  }

  package struct Mail: Sendable, Hashable, Codable {
    package var server: MailServer
    package var sender: String
    package var recipients: [String]
    package var user: String?
    package var password: Place?
    package var authorities: String?

    package init(
      server: MailServer, sender: String, recipients: [String], user: String? = nil,
      password: Place? = nil, authorities: String? = nil
    ) {
      self.server = server
      self.sender = sender
      self.recipients = recipients
      self.user = user
      self.password = password
      self.authorities = authorities
    }
  }

  package var occasions: [Occasion]
  /// A program and its arguments.
  package var command: [String]?
  package var webhook: Webhook?
  package var mail: Mail?

  package init(
    on occasions: [Occasion], command: [String]? = nil, webhook: Webhook? = nil, mail: Mail? = nil
  ) {
    self.occasions = occasions
    self.command = command
    self.webhook = webhook
    self.mail = mail
  }

  /// Runs that ended longer ago are not told of any more.
  package static let oldestNews = Duration.seconds(7 * 24 * 60 * 60)

  /// One line for each way, for people; of an address no more than its host.
  package var ways: [String] {
    let events = occasions.map(\.rawValue).joined(separator: ", ")
    let host = webhook.flatMap { Origin(of: $0.url)?.host }
    let count = mail.map { $0.recipients.count } ?? 0
    return [
      command.flatMap(\.first).map { "the program \($0), on \(events)" },
      host.map { "a webhook at \($0), on \(events)" },
      mail.map {
        "mail to \(count == 1 ? "one address" : "\(count) addresses") by \($0.server), on \(events)"
      },
    ].compactMap(\.self)
  }
}
