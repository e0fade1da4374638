import ArgumentParser
import Core
import Engine
import Exchange
import Foundation
import Store
import TestSupport
import Transport

/// Pages fetched, parsed and durably kept, beside `curl --parallel` fetching the same pages into
/// nothing.
///
/// The tenant must hold 1000 contacts: then the whole question is one full page, and asking it
/// many times is the same work for both.
struct PagesBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "pages")

  @Argument(help: "Where a simulated tenant of 1000 contacts serves.")
  var address: String

  @Option var pages = 2000
  @Option var width = 8
  @Option var rounds = 3

  func run() async throws {
    let client = CurlClient(configuration: ClientConfiguration(version: "bench", environment: [:]))
    let token = try await signIn(client)
    for round in 1...rounds {
      let other = try await curl(token)
      let ours = try await rollcall(client, token)
      Bench.report("round \(round): curl --parallel", Double(pages) / other, "pages/s")
      Bench.report("round \(round): rollcall", Double(pages) / ours, "pages/s")
      Bench.report("round \(round): ratio", other / ours, "")
    }
    client.close()
  }

  private func signIn(_ client: CurlClient) async throws -> Secret {
    let form =
      "grant_type=client_credentials&client_id=36ee4c6c-0812-40a2-b820-b22ebd02bce3"
      + "&client_secret=simulated-secret&scope=https%3A%2F%2Foutlook.office365.com%2F.default"
    let response = try await client.send(
      HTTPRequest(
        method: .post, url: "\(address)/contoso.onmicrosoft.com/oauth2/v2.0/token",
        headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
        body: Array(form.utf8), deadline: .seconds(30)))
    struct Reply: Decodable { var access_token: String }
    return Secret(try JSONDecoder().decode(Reply.self, from: Data(response.body)).access_token)
  }

  private func rollcall(_ client: CurlClient, _ token: Secret) async throws -> Double {
    var seconds = 0.0
    try await Bench.withStore { store, _ in
      let plan = Bench.plan(
        "pages", parts: Array(repeating: Cutter.Part(.everything), count: pages))
      let id = try await store.begin(plan)
      guard let run = try await store.run(id),
        let endpoint = ExchangeEndpoint(base: address, tenant: "contoso.onmicrosoft.com")
      else { return }
      var settings = RunSettings()
      settings.width = width
      let organization = "contoso.onmicrosoft.com"
      let session = Session(
        tokens: FixedToken(value: token),
        identity: SessionIdentity(
          anchor: AnchorMailbox.appOnly(organization: organization), connectionID: "bench"),
        service: ExchangeService(http: client, endpoint: endpoint))
      let runner = Runner(
        store: store, sessions: [session], gate: TenantGate(widest: width, time: Bench.time),
        settings: settings, owner: Owner("bench"), stop: StopSwitch(), time: Bench.time,
        chance: Bench.Chance())
      seconds = try await Bench.timed { _ = try await runner.run(run) }
      let end = try await store.run(id)
      precondition(end?.rows == pages * 1000, "The tenant must hold exactly 1000 contacts.")
    }
    return seconds
  }

  /// The same request as often, by curl, with as many at once.
  private func curl(_ token: Secret) async throws -> Double {
    let folder = FileManager.default.temporaryDirectory
    let config = folder.appending(path: "\(UUID().uuidString).curl")
    defer { try? FileManager.default.removeItem(at: config) }
    let body =
      #"{\"CmdletInput\":{\"CmdletName\":\"Get-MailContact\",\"Parameters\":{\"ResultSize\":\"Unlimited\"}}}"#
    let request = token.reveal { token in
      """
      url = "\(address)/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand?$select=Guid,Name,DisplayName,PrimarySmtpAddress,ExternalEmailAddress"
      output = "/dev/null"
      data = "\(body)"
      header = "Content-Type: application/json"
      header = "Accept-Encoding: gzip"
      header = "Prefer: odata.maxpagesize=1000"
      header = "X-AnchorMailbox: APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com"
      header = "Authorization: Bearer \(token)"
      """
    }
    let all = Array(repeating: request, count: pages).joined(separator: "\nnext\n")
    try Data(all.utf8).write(to: config)
    let words = [
      "curl", "--silent", "--fail", "--parallel", "--parallel-max", "\(width)", "--config",
      config.path,
    ]
    return try await Bench.timed { try await Tool.run(words) }
  }
}

/// A token that was fetched beforehand.
struct FixedToken: TokenProvider {
  let value: Secret
  func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    AccessToken(
      value: value, obtained: Bench.time.monotonic(), life: .seconds(3600), label: "bench")
  }
  func refused(_ token: AccessToken) async {}
}
