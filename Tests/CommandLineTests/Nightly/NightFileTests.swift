import Core
import Testing

@testable import rollcall

/// What a job file says of the nights: what is kept, and who is told.
@Suite struct NightFileTests {
  private func job(_ lines: String) throws -> Job {
    try JobFile.read(
      "job: j\ntenant: t\nquery: { cmdlet: Get-MailContact }\n" + lines, path: "job.yaml")
  }

  private func complaints(_ lines: String) -> [String] {
    complaintsAboutJob("job: j\ntenant: t\nquery: { cmdlet: Get-MailContact }\n" + lines)
  }

  @Test(arguments: [
    ("30 runs", Retention(runs: 30)), ("1 run", Retention(runs: 1)),
    ("90 days", Retention(days: 90)), ("{ runs: 30, days: 90 }", Retention(runs: 30, days: 90)),
    ("{ days: 7 }", Retention(days: 7)),
  ])
  func `what is kept is read`(text: String, as wanted: Retention) throws {
    #expect(try job("keep: \(text)").keep == wanted)
  }

  @Test(arguments: [
    "30", "runs", "0 runs", "-1 days", "3 weeks", "1.5 days", "99999 runs", "30 runs now",
  ])
  func `what says nothing about keeping is refused`(text: String) {
    #expect(
      complaints("keep: \(text)") == [
        "job.yaml:4:7: 'keep' must be such as '30 runs' or '90 days', or { runs: 30, days: 90 }: "
          + "up to 10000 runs and 3650 days."
      ])
  }

  @Test func `an empty mapping of what is kept is refused`() {
    #expect(complaints("keep: {}") == ["job.yaml:4:7: 'keep' needs 'runs', 'days' or both."])
    #expect(
      complaints("keep: { run: 3 }").first
        == "job.yaml:4:9: keep has no key 'run'. Did you mean 'runs'?")
  }

  @Test func `whom to tell is read`() throws {
    let notices = try job(
      """
      notify:
        on: [failure, changes]
        command: [/usr/local/bin/page, --urgent]
        webhook: { url: "https://hooks.contoso.example/x", secret: { env: HOOK } }
        mail:
          to: [ann@contoso.example, bob@contoso.example]
          from: rollcall@contoso.example
          server: smtp://mail.contoso.example:587
          user: rollcall
          password: { file: mail.secret }
          ca-file: ca.pem
      """
    ).notify
    let server = try #require(MailServer("smtp://mail.contoso.example:587"))
    let wanted = Notices(
      on: [.failure, .changes], command: ["/usr/local/bin/page", "--urgent"],
      webhook: Notices.Webhook(url: "https://hooks.contoso.example/x", secret: .variable("HOOK")),
      mail: Notices.Mail(
        server: server, sender: "rollcall@contoso.example",
        recipients: ["ann@contoso.example", "bob@contoso.example"], user: "rollcall",
        password: .file("mail.secret"), authorities: "ca.pem"))
    #expect(notices == wanted)
  }

  @Test func `who says nothing of occasions hears of the end and of failures`() throws {
    #expect(try job("notify: { command: [/bin/true] }").notify?.occasions == [.finish, .failure])
  }

  @Test(arguments: [
    ("{}", "4:9: 'notify' needs a way: 'command', 'webhook' or 'mail'."),
    (
      "{ on: [finished], command: [x] }",
      "4:16: notify: 'on' cannot hold 'finished'. Did you mean 'finish'?"
    ),
    ("{ on: [], command: [x] }", "4:9: 'on' is empty. Name finish, failure or changes."),
    ("{ command: [] }", "4:9: 'command' is empty. Write [PROGRAM, ARGUMENT]."),
    (
      "{ webhook: { url: 'http://hooks.contoso.example', secret: { env: X } } }",
      "4:27: 'url' must begin with https://: only this machine itself is told in the clear."
    ),
    (
      "{ webhook: { url: 'ftp://x', secret: { env: X } } }",
      "4:27: 'url' must be an address such as https://hooks.contoso.example/rollcall."
    ),
    (
      "{ webhook: { url: 'https://x.example' } }",
      "4:20: 'webhook' lacks 'secret', by which the receiver knows that it is told by you. Add "
        + "'secret: { file: … }'."
    ),
    (
      "{ mail: { to: 'Ann <ann@x.example>', from: a@x.example, server: 'smtp://x' } }",
      "4:23: 'to' must hold addresses such as admins@contoso.example, without names or quotes."
    ),
    (
      "{ mail: { to: ann@x.example, from: a@x.example, server: 'smtp://u@x' } }",
      "4:65: 'server' must be an address such as smtp://mail.contoso.example:587 or smtps://…; who "
        + "signs in stands beside it, as 'user' and 'password'."
    ),
    (
      "{ mail: { to: ann@x.example, from: a@x.example, server: 'smtp://x', user: u } }",
      "4:83: 'user' needs 'password' beside it."
    ),
  ])
  func `a wrong way is refused with what to write`(text: String, says: String) {
    #expect(complaints("notify: \(text)") == ["job.yaml:" + says])
  }

  @Test func `a secret in clear text is refused and not quoted`() {
    let said = complaints(
      "notify: { webhook: { url: 'https://x.example', secret: whsec_c2VjcmV0 } }")
    #expect(said.count == 1)
    #expect(!said.joined().contains("c2VjcmV0"))
  }
}
