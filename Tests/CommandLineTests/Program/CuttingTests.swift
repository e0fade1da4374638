import Foundation
import Simulator
import Testing

/// The other cuts of a job, seen from outside: lists, values, increments, joins.
@Suite(.timeLimit(.minutes(10)))
struct CuttingTests {
  private func job(_ keys: String, columns: String = "[Guid, Name]") -> String {
    """
    job: people
    tenant: contoso
    query: { cmdlet: Get-MailContact }
    \(keys)
    columns: \(columns)
    output: { format: jsonl, path: people.jsonl }

    """
  }

  private func lines(_ place: Workplace) throws -> [[String: String?]] {
    try place.contents(of: "people.jsonl").split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode([String: String?].self, from: Data($0))
    }
  }

  @Test func `a list brings the objects it names, and tells whom nobody has`() async throws {
    try await withWorkplace { place in
      let wanted = place.truth.prefix(70)
      let identities = wanted.map(\.guid) + ["00000000-0000-4000-8000-00000000dead"]
      try place.write("Id\n" + identities.joined(separator: "\n") + "\n", to: "ids.csv")
      try place.write(
        job("shard: { by: list, file: ids.csv, column: Id, property: Guid }"), to: "job.yaml")
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      #expect(Set(try lines(place).compactMap { $0["Guid"] ?? nil }) == Set(wanted.map(\.guid)))
      #expect(place.tenant.statistics.calls == 2, "36 or so to a question")
      #expect(run.told.contains("1 identities of the list are nobody's Guid"))
      let unknown = try await place.rollcall("batches", "--unknown")
      #expect(unknown.data == "00000000-0000-4000-8000-00000000dead\n")
    }
  }

  @Test func `values and their complement bring everybody`() async throws {
    try await withWorkplace { place in
      try place.write(
        job(
          "shard: { by: values, property: RecipientTypeDetails, values: [MailUser, UserMailbox] }"),
        to: "job.yaml")
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      #expect(try lines(place).count == 200)
    }
  }

  @Test func `an increment asks only for what changed since the run before`() async throws {
    try await withWorkplace { place in
      try place.write(job("since: last"), to: "job.yaml")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(try lines(place).count == 200)
      let mover = try #require(place.truth.first)
      try place.tenant.rename(mover.guid, to: "Lately Renamed")
      let plan = try await place.rollcall("plan", "job.yaml", "--json")
      #expect(plan.data.contains("\"changedAfter\""))
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      #expect(try lines(place).map { $0["Name"] ?? nil } == ["Lately Renamed"])
    }
  }

  @Test func `an increment never begins where another tenant's run ended`() async throws {
    try await withWorkplace { place in
      try place.write(job("since: last"), to: "job.yaml")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let tenants = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(
        tenants + "\n" + tenants.replacingOccurrences(of: "contoso:", with: "fabrikam:"),
        to: "tenants.yaml")
      #expect(try await place.rollcall("run", "job.yaml", "--tenant", "fabrikam").code == 0)
      #expect(try lines(place).count == 200, "Nothing is known of fabrikam yet.")
    }
  }

  @Test func `a second question is joined by identity, and whoever it lacks is kept`() async throws
  {
    try await withWorkplace { place in
      try place.write(
        job("with: { cmdlet: Get-Contact, columns: [Company, Phone] }"), to: "job.yaml")
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      let all = try lines(place)
      #expect(all.count == 200)
      #expect(all.allSatisfy { ($0["Company"] ?? nil) != nil && ($0["Phone"] ?? nil) != nil })
      #expect(Set(all.flatMap(\.keys)) == ["Guid", "Name", "Company", "Phone"])

      let company = try #require(all[0]["Company"] ?? nil)
      try place.write(
        job(
          "with: { cmdlet: Get-Contact, filter: \"Company -eq '\(company)'\", columns: [Company] }"),
        to: "job.yaml")
      #expect(try await place.rollcall("run", "job.yaml", "--new").code == 0)
      let some = try lines(place)
      #expect(some.count == 200)
      let matched = some.count { ($0["Company"] ?? nil) == company }
      #expect((1..<200).contains(matched))
      #expect(some.count { $0["Company"] == .some(nil) } == 200 - matched)
      let manifest = String(
        decoding: try place.contents(of: "people.jsonl.manifest.json"), as: UTF8.self)
      #expect(manifest.contains("\"unmatched\" : \(200 - matched)"))
    }
  }

  @Test func `a plan tells which batch would hold a name`() async throws {
    try await withWorkplace(shard: Workplace.byName, { $0.contacts = 9000 }) { place in
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let plan = try await place.rollcall("plan", "job.yaml", "--explain", "Łukasz Nowak", "--json")
      #expect(plan.code == 0)
      #expect(plan.data.contains("\"filter\""))
      let none = try await place.rollcall(
        "plan", "job.yaml", "--explain", "Name -eq $null and")
      #expect(none.code == 0 || none.code == 65)
    }
  }
}
