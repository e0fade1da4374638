import Testing

/// What a schedule of the real program needs of whoever sets it up.
@Suite struct SchedulingTests {
  private static let client = "6f3a1d0e-93b7-4c1c-9a55-0d6a4f1f2a10"

  /// The variables that the manifest takes from its Secret, and what is said.
  private func secrets(
    _ credential: String, tenant: String = "", job: String = ""
  ) async throws -> (names: [String], told: String) {
    try await withWorkplace { place in
      try place.write(
        """
        contoso:
          organization: contoso.onmicrosoft.com
          credential: { \(credential) }
        \(tenant)

        """, to: "tenants.yaml")
      let lines = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(lines + job + "\n", to: "job.yaml")
      let manifest = try await place.rollcall(
        "schedule", "job.yaml", "--at", "02:00", "--kubernetes")
      #expect(manifest.code == 0, "\(manifest.told)")
      #expect(place.isTenantUnasked)
      let names = manifest.data.split(separator: "\n").compactMap { line in
        line.wholeMatch(of: /\ *key: "([A-Z_]+)"/).map { String($0.output.1) }
      }
      return (names, manifest.told)
    }
  }

  @Test(arguments: ["managed-identity: system", "client: \(client), federated: github"])
  func `what the platform sets is asked of nobody`(credential: String) async throws {
    let (names, told) = try await secrets(credential)
    #expect(names.isEmpty)
    #expect(!told.contains("must hold"))
  }

  @Test func `variables of the network and of whom to tell are asked for too`() async throws {
    let (names, told) = try await secrets(
      "client: \(Self.client), secret: { env: CONTOSO_SECRET }",
      tenant: """
          network:
            proxy: http://proxy.contoso.example:3128
            proxy-user: clerk
            proxy-password: { env: PROXY_PASSWORD }
        """,
      job: """
        notify:
          webhook: { url: "https://hooks.contoso.example/x", secret: { env: HOOK_SECRET } }
          mail:
            to: ann@contoso.example
            from: rollcall@contoso.example
            server: smtp://mail.contoso.example
            user: rollcall
            password: { env: MAIL_PASSWORD }
        """)
    let wanted = ["CONTOSO_SECRET", "HOOK_SECRET", "MAIL_PASSWORD", "PROXY_PASSWORD"]
    #expect(names == wanted)
    #expect(told.contains("must hold \(wanted.joined(separator: ", "));"))
  }

  @Test(arguments: [
    ([String](), "with --environment-file"), (["--install"], "with --environment-file"),
    (["--cron"], "set them in the crontab"),
    (["--kubernetes"], "make it with: kubectl create secret"),
  ])
  func `whatever is printed, it is said which secrets the night has to find`(
    kind: [String], advice: String
  ) async throws {
    try await withWorkplace { place in
      let told = try await place.rollcall(["schedule", "job.yaml", "--at", "02:00"] + kind)
      #expect(told.code == 0, "\(told.told)")
      let lines = told.told.split(separator: "\n").filter { $0.contains("CONTOSO_SECRET") }
      #expect(lines.count == 1 && lines.first?.contains(advice) == true, "\(told.told)")
      try place.write("CONTOSO_SECRET=x\n", to: "variables")
      guard !["--cron", "--kubernetes"].contains(kind.first) else { return }
      let named = try await place.rollcall(
        ["schedule", "job.yaml", "--at", "02:00", "--environment-file", "variables"] + kind)
      #expect(named.code == 0 && !named.told.contains("CONTOSO_SECRET"), "\(named.told)")
    }
  }
}
