import Core
import Identity
import Yams

/// Reads whom a job tells of its runs.
///
/// A secret in clear text is refused and never quoted.
enum NoticesReader {
  static let mostRecipients = 20
  static let longestURL = 2000

  static func notices(in file: Fields) -> Notices? {
    guard let fields = file.fields("notify") else { return nil }
    fields.refuseOthers(than: ["on", "command", "webhook", "mail"])
    let occasions = occasions(in: fields)
    let command = CredentialReader.command(in: fields)
    let webhook = webhook(in: fields)
    let mail = mail(in: fields)
    if ["command", "webhook", "mail"].allSatisfy({ fields.node($0) == nil }) {
      fields.problems.add("'notify' needs a way: 'command', 'webhook' or 'mail'.", at: fields.node)
    }
    guard let occasions else { return nil }
    return Notices(on: occasions, command: command, webhook: webhook, mail: mail)
  }

  private static func occasions(in fields: Fields) -> [Notices.Occasion]? {
    guard fields.node("on") != nil else { return [.finish, .failure] }
    guard let words = fields.list("on") else { return nil }
    var occasions: [Notices.Occasion] = []
    for (word, node) in words {
      guard let occasion = Notices.Occasion(rawValue: word) else {
        let known = Notices.Occasion.allCases.map(\.rawValue)
        let hint =
          NearestWord.to(word, among: known).map { "Did you mean '\($0)'?" }
          ?? "Use some of: \(known.joined(separator: ", "))."
        fields.problems.add("notify: 'on' cannot hold '\(word.shortened)'. \(hint)", at: node)
        continue
      }
      if !occasions.contains(occasion) { occasions.append(occasion) }
    }
    guard !words.isEmpty || fields.node("on")?.sequence?.isEmpty == false else {
      fields.problems.add("'on' is empty. Name finish, failure or changes.", at: fields.node)
      return nil
    }
    return occasions.isEmpty ? nil : occasions
  }

  // MARK: The webhook

  private static func webhook(in notify: Fields) -> Notices.Webhook? {
    guard let fields = notify.fields("webhook") else { return nil }
    fields.refuseOthers(than: ["url", "secret", "ca-file"], quoting: .nothing)
    let url = url(in: fields)
    let secret = place("secret", in: fields)
    if fields.node("secret") == nil {
      fields.problems.add(
        "'webhook' lacks 'secret', by which the receiver knows that it is told by you. Add "
          + "'secret: { file: … }'.", at: fields.node)
    }
    guard let url, let secret else { return nil }
    return Notices.Webhook(url: url, secret: secret, authorities: fields.text("ca-file"))
  }

  private static func url(in fields: Fields) -> String? {
    let example = "https://hooks.contoso.example/rollcall"
    guard let url = fields.requiredText("url", example: example), let node = fields.node("url")
    else { return nil }
    guard let origin = Origin(of: url), url.utf8.count <= longestURL else {
      fields.problems.add("'url' must be an address such as \(example).", at: node)
      return nil
    }
    guard origin.scheme == "https" || origin.isLoopback else {
      fields.problems.add(
        "'url' must begin with https://: only this machine itself is told in the clear.", at: node)
      return nil
    }
    return url
  }

  // MARK: Mail

  private static func mail(in notify: Fields) -> Notices.Mail? {
    guard let fields = notify.fields("mail") else { return nil }
    fields.refuseOthers(
      than: ["to", "from", "server", "user", "password", "ca-file"], quoting: .nothing)
    let server = server(in: fields)
    let sender = address("from", in: fields)
    let recipients = recipients(in: fields)
    let (user, password) = signIn(in: fields)
    guard let server, let sender, let recipients else { return nil }
    return Notices.Mail(
      server: server, sender: sender, recipients: recipients, user: user, password: password,
      authorities: fields.text("ca-file"))
  }

  private static func server(in fields: Fields) -> MailServer? {
    let example = "smtp://mail.contoso.example:587"
    guard let text = fields.requiredText("server", example: example),
      let node = fields.node("server")
    else { return nil }
    guard let server = MailServer(text) else {
      fields.problems.add(
        "'server' must be an address such as \(example) or smtps://…; who signs in stands beside "
          + "it, as 'user' and 'password'.", at: node)
      return nil
    }
    return server
  }

  private static func address(_ key: String, in fields: Fields) -> String? {
    guard let text = fields.requiredText(key, example: "rollcall@contoso.example"),
      let node = fields.node(key)
    else { return nil }
    return checked(text, key, at: node, in: fields)
  }

  private static func recipients(in fields: Fields) -> [String]? {
    guard let node = fields.node("to") else {
      fields.problems.add(
        "'mail' lacks 'to'. Add a line such as 'to: [admins@contoso.example]'.", at: fields.node)
      return nil
    }
    let texts = node.sequence == nil ? fields.text("to").map { [($0, node)] } : fields.list("to")
    guard let texts, (1...mostRecipients).contains(texts.count) else {
      fields.problems.add("'to' must name 1 to \(mostRecipients) addresses.", at: node)
      return nil
    }
    let addresses = texts.compactMap { checked($0.0, "to", at: $0.1, in: fields) }
    return addresses.count == texts.count ? addresses : nil
  }

  private static func checked(
    _ text: String, _ key: String, at node: Node, in fields: Fields
  ) -> String? {
    guard MailText.isAddress(text) else {
      fields.problems.add(
        "'\(key)' must hold addresses such as admins@contoso.example, without names or quotes.",
        at: node)
      return nil
    }
    return text
  }

  private static func signIn(in fields: Fields) -> (user: String?, password: Notices.Place?) {
    let user = fields.text("user")
    let password = place("password", in: fields)
    if let node = fields.node("user"), let user,
      user.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
    {
      fields.problems.add("'user' holds a control character. Remove it.", at: node)
    }
    for (key, other) in [("user", "password"), ("password", "user")] {
      guard let node = fields.node(key), fields.node(other) == nil else { continue }
      fields.problems.add("'\(key)' needs '\(other)' beside it.", at: node)
    }
    return (user, password)
  }

  private static func place(_ key: String, in fields: Fields) -> Notices.Place? {
    switch CredentialReader.place(key, in: fields) {
    case .env(let name): .variable(name)
    case .file(let path): .file(path)
    case .command(let words): .command(words)
    case nil: nil
    }
  }
}
