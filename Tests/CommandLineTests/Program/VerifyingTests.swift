import Foundation
import GRDB
import Testing

@testable import Simulator

/// What `verify` certifies, and what it does not let pass.
@Suite(.timeLimit(.minutes(10)))
struct VerifyingTests {
  private struct Certificate: Decodable {
    struct Side: Decodable {
      struct Compared: Decodable {
        var seen, missing, altered, new, changed, gone: Int
        var named, deleted: [String]
      }
      var rowsByBatches, rowsByPages, rowsPresent, duplicates, objects: Int
      var compared: Compared?
    }
    struct Part: Decodable {
      var role, state: String
      var remainder: Bool
    }
    var certified, sampled: Bool
    var checkedKey: String
    var objections: [String]
    var sides: [Side]
    var batches: [Part]
  }

  private func certificate(
    _ place: Workplace, _ arguments: String..., expecting code: Int32
  ) async throws -> Certificate {
    let ended = try await place.rollcall(["verify", "1", "--json"] + arguments)
    #expect(ended.code == code, "\(ended.told)")
    return try JSONDecoder().decode(Certificate.self, from: Data(ended.data.utf8))
  }

  private func tamper(_ place: Workplace, _ statements: String...) throws {
    let store = try DatabaseQueue(path: place.folder.appending(path: "rollcall.db").path)
    try store.write { db in for sql in statements { try db.execute(sql: sql) } }
    try store.close()
  }

  @Test func `an honest run is certified, by an equation that balances`() async throws {
    try await withWorkplace(shard: Workplace.byName, { $0.contacts = 900 }) { place in
      try await place.rollcall("run", "job.yaml")
      let certificate = try await certificate(place, expecting: 0)
      #expect(certificate.certified)
      #expect(certificate.checkedKey == "DisplayName", "another key than the run's own")
      let side = try #require(certificate.sides.first)
      #expect(side.rowsByBatches == side.rowsByPages)
      #expect(side.rowsByPages == side.rowsPresent)
      #expect(side.rowsPresent - side.duplicates == side.objects)
      #expect(side.objects == 900)
      #expect(side.compared?.seen == 900)
      #expect(certificate.batches.contains { $0.role == "closing" })
    }
  }

  @Test func `the certificate is a page people can read`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let ended = try await place.rollcall("verify", "--quiet")
      #expect(ended.code == 0)
      #expect(ended.data.contains("certificate run 1: people at contoso"))
      #expect(ended.data.contains("= 200 objects"))
      #expect(ended.data.contains("result      CERTIFIED\n"))
      let status = try await place.rollcall("status")
      #expect(status.data.contains("Certified: checked whole by run 2."))
      #expect(status.data.contains("run       1\n"), "The check is not the last run.")
    }
  }

  @Test func `a row that was taken away is missed, and the books tell`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      try tamper(place, "DELETE FROM row WHERE id = 17")
      let certificate = try await certificate(place, expecting: 3)
      #expect(!certificate.certified)
      #expect(certificate.sides[0].rowsPresent == certificate.sides[0].rowsByPages - 1)
      #expect(certificate.sides[0].compared?.missing == 1)
      #expect(certificate.objections.contains { $0.contains("books do not balance") })
      let page = try await place.rollcall("verify", "--quiet")
      #expect(page.data.contains("pages 200 ≠ rows 199"), "\(page.data)")
    }
  }

  @Test func `a row taken away from the books as well is missed all the same`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      try tamper(
        place, "DELETE FROM row WHERE id = (SELECT max(last_row) FROM page)",
        "UPDATE page SET last_row = last_row - 1 WHERE last_row = (SELECT max(last_row) FROM page)",
        "UPDATE batch SET rows = rows - 1 WHERE rows > 0",
        "UPDATE run SET rows = rows - 1")
      let certificate = try await certificate(place, expecting: 3)
      #expect(certificate.sides[0].rowsPresent == certificate.sides[0].rowsByBatches)
      #expect(certificate.sides[0].compared?.missing == 1)
      #expect(
        certificate.objections == [
          "The service holds 1 objects that the run lacks and that were not changed since it began."
        ])
    }
  }

  @Test func `a changed value is found, and the object named`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let victim = try #require(place.truth.first)
      try tamper(
        place,
        "UPDATE row SET cells = replace(cells, '\(victim.primarySmtpAddress)', 'eve@fabrikam.example')"
      )
      let certificate = try await certificate(place, expecting: 3)
      #expect(certificate.sides[0].compared?.altered == 1)
      #expect(certificate.sides[0].compared?.named == [victim.guid])
    }
  }

  @Test func `an object given another identity is missing`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      try tamper(place, "UPDATE row SET guid = randomblob(16) WHERE id = 3")
      let certificate = try await certificate(place, expecting: 3)
      #expect(certificate.sides[0].compared?.missing == 1)
      #expect(certificate.sides[0].compared?.gone == 1)
      #expect(
        certificate.sides[0].compared?.deleted.count == 1, "It was asked for, and is not there.")
    }
  }

  @Test func `what changed after the run is told apart and does not count against it`()
    async throws
  {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let truth = place.truth
      try place.tenant.rename(truth[0].guid, to: "Renamed Since")
      try place.tenant.delete(truth[1].guid)
      place.tenant.create()
      let compared = try #require(
        try await certificate(place, expecting: 0).sides.first?.compared)
      #expect(compared.changed == 1)
      #expect(compared.gone == 1)
      #expect(compared.deleted == [truth[1].guid])
      #expect(compared.new == 1)
      #expect(compared.missing + compared.altered == 0)
    }
  }

  @Test func `every row whose object was deleted is named, some of them on the page`() async throws
  {
    try await withWorkplace(shard: Workplace.byName, { $0.contacts = 900 }) { place in
      try await place.rollcall("run", "job.yaml")
      let deleted = place.truth.prefix(25).map(\.guid)
      for guid in deleted { try place.tenant.delete(guid) }
      let compared = try #require(
        try await certificate(place, expecting: 0).sides.first?.compared)
      #expect(Set(compared.deleted) == Set(deleted))
      let page = try await place.rollcall("verify", "--quiet").data
      let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("deleted ") })
      #expect(deleted.count { line.contains($0) } == 20)
      #expect(line.hasSuffix("and 5 more, which --json names"))
    }
  }

  @Test func `a sample names of its objects those that were deleted`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let deleted = Set(place.truth.prefix(100).map(\.guid))
      for guid in deleted { try place.tenant.delete(guid) }
      let compared = try #require(
        try await certificate(place, "--sample", "150", expecting: 0).sides.first?.compared)
      // Of 150 drawn among 200, at least 50 are among any 100.
      #expect(compared.deleted.count >= 50)
      #expect(deleted.isSuperset(of: compared.deleted))
      #expect(compared.gone == compared.deleted.count, "What was not drawn is not spoken of.")
    }
  }

  @Test func `a sample costs a few calls and finds what was altered in it`() async throws {
    try await withWorkplace(shard: Workplace.byName, { $0.contacts = 3000 }) { place in
      try await place.rollcall("run", "job.yaml")
      let calls = place.tenant.statistics.calls
      #expect(try await certificate(place, "--sample", "50", expecting: 0).sampled)
      #expect(place.tenant.statistics.calls - calls < 10)
      try tamper(place, "UPDATE row SET cells = replace(cells, '@', '(at)')")
      let certificate = try await certificate(place, "--sample", "50", expecting: 3)
      #expect(try #require(certificate.sides[0].compared).altered >= 50)
    }
  }

  @Test func `a run that is not finished, or is a check itself, is not checked`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      var stranger = place
      stranger.secret = "wrong"
      try await stranger.rollcall("run", "job.yaml")
      let unfinished = try await place.rollcall("verify")
      #expect(unfinished.code == 4)
      #expect(unfinished.told.contains("rollcall resume 1"))
      try await place.rollcall("resume")
      try await place.rollcall("verify")
      let check = try await place.rollcall("verify", "2")
      #expect(check.code == 64)
      #expect(check.told.contains("rollcall verify 1"))
    }
  }

  @Test func `a check that could not sign in goes on where it was`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      var stranger = place
      stranger.secret = "wrong"
      try place.forgetTokens()
      #expect(try await stranger.rollcall("verify").code == 5)
      #expect(try await place.rollcall("verify").code == 0)
      let runs = try await place.rollcall("runs")
      #expect(runs.data.split(separator: "\n").count == 2, "The check that was begun was used.")
    }
  }
}
