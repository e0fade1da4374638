import Foundation
import Simulator
import Testing

/// Jobs that change something, by the program itself.
@Suite struct ApplyingTests {
  /// The template of the role Exchange Recipient Administrator.
  private static let administrator = "31392ffb-586c-42d1-9346-e59415a2cc4e"

  private func withChanges(
    _ lines: Int = 30, isAllowed: Bool = true, more: String = "",
    _ adjust: (inout SimulatorOptions) -> Void = { _ in },
    _ body: (Workplace, [String]) async throws -> Void
  ) async throws {
    try await withWorkplace({ options in
      options.directoryRoles.append(Self.administrator)
      adjust(&options)
    }) { place in
      let guids = place.tenant.truth.prefix(lines).map(\.guid)
      try place.write(
        """
        job: change
        tenant: contoso
        needs: the role Mail Recipients
        \(isAllowed ? "allow-writes: true" : "")
        action:
          cmdlet: Set-MailContact
          list: { file: people.csv }
          parameters: { Identity: "{Guid}", CustomAttribute3: "{Value}" }
        \(more)
        output: { format: csv, path: changed.csv }

        """, to: "change.yaml")
      let cells = guids.enumerated().map { "\($1),value \($0)" }.joined(separator: "\n")
      try place.write("Guid,Value\n\(cells)\n", to: "people.csv")
      try await body(place, guids)
    }
  }

  private func result(_ place: Workplace) throws -> [String] {
    String(decoding: try place.contents(of: "changed.csv"), as: UTF8.self)
      .split(separator: "\r\n").map(String.init)
  }

  @Test func `a plan shows every call, and makes none`() async throws {
    try await withChanges { place, guids in
      let plan = try await place.rollcall("plan", "change.yaml")
      #expect(plan.code == 0)
      #expect(plan.data.hasPrefix("change: 30 calls of Set-MailContact, one for each line"))
      #expect(plan.data.contains("needs the role Mail Recipients"))
      #expect(plan.data.contains("reported as unknown and not made again"))
      #expect(plan.data.contains("-Identity \(guids[0]) -CustomAttribute3 value 0"))
      #expect(plan.data.contains("-Identity \(guids[19]) ") && !plan.data.contains(guids[20]))
      #expect(plan.data.contains("and 10 more; see them all with --all"))
      #expect(plan.told.contains("rollcall run change.yaml --allow-writes --confirm 30"))
      let all = try await place.rollcall("plan", "change.yaml", "--all", "--quiet")
      #expect(all.data.contains(guids[29]))
      let json = try await place.rollcall("plan", "change.yaml", "--json")
      let document = try #require(
        try JSONSerialization.jsonObject(with: Data(json.data.utf8)) as? [String: Any])
      #expect(document["changes"] as? Int == 30)
      #expect((document["calls"] as? [Any])?.count == 30)
      #expect(place.isTenantUnasked)
    }
  }

  @Test(arguments: [
    ["--allow-writes"], ["--confirm", "30"], ["--allow-writes", "--confirm", "29"],
    ["--what-if"], ["--confirm", "30", "--what-if"], [],
  ])
  func `a run without consent or with another number is refused before any call`(
    consent: [String]
  ) async throws {
    try await withChanges { place, _ in
      let run = try await place.rollcall(["run", "change.yaml"] + consent)
      #expect(run.code == 64, "\(run.told)")
      #expect(run.told.contains("rollcall plan change.yaml"), "\(run.told)")
      #expect(place.isTenantUnasked && !place.has("rollcall.db"))
    }
  }

  @Test func `a job that does not allow changes makes none, whatever the command line says`()
    async throws
  {
    try await withChanges(isAllowed: false) { place, _ in
      let run = try await place.rollcall("run", "change.yaml", "--allow-writes", "--confirm", "30")
      #expect(run.code == 64)
      #expect(run.told.contains("allow-writes: true"))
      #expect(place.isTenantUnasked)
      let reading = try await place.rollcall("run", "job.yaml", "--allow-writes")
      #expect(reading.code == 64)
      #expect(reading.told.contains("changes nothing"))
    }
  }

  @Test func `each line is applied once, and the result tells it line by line`() async throws {
    try await withChanges { place, guids in
      let run = try await place.rollcall("run", "change.yaml", "--allow-writes", "--confirm", "30")
      #expect(run.code == 0, "\(run.told)")
      #expect(run.told.contains("Finished: applied 30."))
      let lines = try result(place)
      #expect(lines[0] == "Guid,Value,Outcome,Detail,Attempts")
      #expect(Array(lines.dropFirst()) == guids.enumerated().map { "\($1),value \($0),applied,,1" })
      #expect(Set(place.tenant.applied.map(\.guid)) == Set(guids))
      #expect(place.tenant.applied.count == 30)
      let status = try await place.rollcall("status")
      #expect(status.data.contains("lines     applied 30"), "\(status.data)")
      let json = try await place.rollcall("status", "--json")
      #expect(json.data.contains("\"applied\" : 30"))
      for command in ["verify", "diff"] {
        let refused = try await place.rollcall(command, "1")
        #expect(refused.code == 64, "\(command): \(refused.told)")
      }
      for page in [["--output", "page.html"], ["--stdout"]] {
        let refused = try await place.rollcall(["report", "1"] + page)
        #expect(refused.code == 64 && refused.data.isEmpty, "\(refused.told)")
        #expect(refused.told.contains("rollcall export 1"), "\(refused.told)")
        #expect(!place.has("page.html"))
      }
    }
  }

  @Test func `what would be done is asked and told, and nothing is changed`() async throws {
    try await withChanges { place, _ in
      let run = try await place.rollcall(
        "run", "change.yaml", "--allow-writes", "--confirm", "30", "--what-if")
      #expect(run.code == 0, "\(run.told)")
      #expect(place.tenant.applied.isEmpty)
      #expect(try result(place).dropFirst().allSatisfy { $0.hasSuffix(",what-if,,1") })
    }
  }

  @Test func `a line that is refused is told, and may be sent again`() async throws {
    try await withChanges { place, guids in
      let gone = guids[4]
      try place.tenant.delete(gone)
      let run = try await place.rollcall("run", "change.yaml", "--allow-writes", "--confirm", "30")
      #expect(run.code == 3, "\(run.told)")
      #expect(run.told.contains("applied 29") && run.told.contains("refused 1"))
      let told = try #require(try result(place).first { $0.hasPrefix(gone) })
      #expect(told.contains(",refused,") && told.contains("couldn't be found"))
      let retried = try await place.rollcall("retry")
      #expect(retried.code == 0, "\(retried.told)")
      #expect(retried.told.contains("rollcall resume 1 --allow-writes"))
      let silent = try await place.rollcall("resume")
      #expect(silent.code == 64)
      #expect(silent.told.contains("--allow-writes"))
      let again = try await place.rollcall("resume", "--allow-writes")
      #expect(again.code == 3)
      #expect(try result(place).first { $0.hasPrefix(gone) }?.hasSuffix(",2") == true)
      #expect(place.tenant.applied.count == 29, "Nothing that was applied is sent again.")
    }
  }

  @Test func `a call whose answer is lost is unknown, and no command sends it again`() async throws
  {
    try await withChanges(6, { $0.faults.cutsAfterChange = 1 }) { place, guids in
      let run = try await place.rollcall(
        "run", "change.yaml", "--allow-writes", "--confirm", "6", "--width", "1")
      #expect(run.code == 3, "\(run.told)")
      #expect(run.told.contains("unknown 6"))
      let retried = try await place.rollcall("retry")
      #expect(retried.told.contains("6 lines are unknown"), "\(retried.told)")
      _ = try await place.rollcall("resume", "--allow-writes")
      #expect(place.tenant.applied.map(\.guid).sorted() == guids.sorted())
      #expect(try result(place).dropFirst().allSatisfy { $0.contains(",unknown,") })
    }
  }

  @Test func `a call that may be repeated is`() async throws {
    try await withChanges(
      20, more: "  idempotent: true", { $0.faults.cutsAfterChange = 0.3 }
    ) { place, guids in
      let run = try await place.rollcall("run", "change.yaml", "--allow-writes", "--confirm", "20")
      #expect(run.code == 0, "\(run.told)")
      #expect(Set(place.tenant.applied.map(\.guid)) == Set(guids))
      #expect(place.tenant.applied.count > 20, "The fault struck nothing.")
    }
  }

  @Test func `rights are given by a list, and read back where the answer was lost`() async throws {
    try await withWorkplace({ options in
      options.directoryRoles.append(Self.administrator)
      options.mailboxes.count = 40
      options.mailboxes.denied = 0
      options.mailboxes.vanished = 0
      options.mailboxes.ambiguous = 0
      options.faults.cutsAfterChange = 0.2
      options.faults.cutsBeforeChange = 0.1
    }) { place in
      let names = Set(place.tenant.permissions().map(\.mailbox)).sorted()
      try place.write(
        """
        job: rights
        tenant: contoso
        allow-writes: true
        action:
          cmdlet: Add-MailboxPermission
          list: { file: rights.csv }
          parameters: { Identity: "{Mailbox}", User: "{User}", AccessRights: "{Rights}" }
          lists: [AccessRights]
          read-back:
            cmdlet: Get-MailboxPermission
            parameters: { Identity: "{Mailbox}", User: "{User}" }
            compare: { AccessRights: "{Rights}" }
            after: 0s
        output: { path: rights-result.csv }

        """, to: "rights.yaml")
      let user = names[39]
      // Nobody else has these rights on them.
      let free = names.prefix(39).filter { name in
        !place.tenant.permissions().contains {
          $0.surface == "MailboxPermission" && $0.mailbox == name && $0.holder == user
        }
      }.prefix(20)
      let cells = free.map { "\($0),\(user),FullAccess" }.joined(separator: "\n")
      try place.write("Mailbox,User,Rights\n\(cells)\n", to: "rights.csv")
      let run = try await place.rollcall(
        "run", "rights.yaml", "--allow-writes", "--confirm", "\(free.count)", "--width", "2")
      #expect(run.code == 0, "\(run.told)")
      let given = place.tenant.permissions().filter {
        $0.surface == "MailboxPermission" && $0.holder == user && $0.rights == ["FullAccess"]
          && free.contains($0.mailbox)
      }
      #expect(given.count == free.count)
      #expect(place.tenant.applied.count == free.count, "No right is given twice.")
    }
  }

  /// A run of 30 calls that could not sign in, so that none was made.
  private func leaveUnfinished(_ place: Workplace) async throws {
    var stranger = place
    stranger.secret = "wrong"
    let left = try await stranger.rollcall(
      "run", "change.yaml", "--allow-writes", "--confirm", "30")
    #expect(left.code == 5, "\(left.told)")
  }

  @Test func `no unfinished run sends calls that another command line did not allow`() async throws
  {
    try await withChanges { place, guids in
      try await leaveUnfinished(place)
      // Fewer lines are confirmed now than the run that was left has.
      try place.write("Guid,Value\n\(guids[0]),other\n", to: "people.csv")
      let reading = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(
        reading.replacing("job: people", with: "job: change"), to: "reading.yaml")
      let consent = ["run", "change.yaml", "--or-resume", "--allow-writes", "--confirm", "1"]
      for command in [consent, consent + ["--what-if"], ["run", "reading.yaml", "--or-resume"]] {
        let refused = try await place.rollcall(command)
        #expect(refused.code == 64, "\(command): \(refused.told)")
        #expect(refused.told.contains("rollcall resume 1 --allow-writes"), "\(refused.told)")
        #expect(!refused.told.contains("going on with it"))
        #expect(place.tenant.applied.isEmpty)
      }
      let plain = try await place.rollcall(
        "run", "change.yaml", "--allow-writes", "--confirm", "1")
      #expect(plain.code == 4)
      #expect(plain.told.contains("Continue it with: rollcall resume 1 --allow-writes"))
      // A command that was refused has given its turn back.
      let resumed = try await place.rollcall("resume", "1", "--allow-writes")
      #expect(resumed.code == 0, "\(resumed.told)")
      #expect(place.tenant.applied.count == 30)
      let next = try await place.rollcall(consent)
      #expect(next.code == 0, "\(next.told)")
      #expect(place.tenant.applied.count == 31, "With nothing unfinished a new run begins.")
    }
  }

  @Test func `a job that changes something does not go on with a run that only asks`() async throws
  {
    try await withChanges { place, _ in
      let reading = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(
        reading.replacing("job: people", with: "job: change"), to: "reading.yaml")
      var stranger = place
      stranger.secret = "wrong"
      #expect(try await stranger.rollcall("run", "reading.yaml").code == 5)
      let refused = try await place.rollcall(
        "run", "change.yaml", "--or-resume", "--allow-writes", "--confirm", "30")
      #expect(refused.code == 64, "\(refused.told)")
      #expect(refused.told.contains("rollcall resume 1 — or start afresh with --new"))
      #expect(place.tenant.applied.isEmpty)
    }
  }
}
