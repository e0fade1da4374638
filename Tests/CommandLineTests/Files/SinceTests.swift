import Core
import Testing

@testable import rollcall

/// How a job file says which changes it asks for, and how much is asked twice.
@Suite struct SinceTests {
  /// 2026-11-21T04:00:00Z.
  private static let now = Instant(milliseconds: 1_795_233_600_000)

  @Test(arguments: [
    ("last", Job.Since.lastRun),
    ("'last'", .lastRun),
    ("2026-11-01", .moment(Instant(milliseconds: 1_793_491_200_000))),
    ("2026-11-01T06:00:00Z", .moment(Instant(milliseconds: 1_793_512_800_000))),
    ("2026-11-21T04:00:00Z", .moment(now)),
    ("2024-02-29", .moment(Instant(milliseconds: 1_709_164_800_000))),
    ("2000-01-01", .moment(Instant(milliseconds: 946_684_800_000))),
  ])
  func `changes are asked for since a run, a day or a moment`(
    text: String, since: Job.Since
  ) throws {
    let definition = try JobFile.definition(
      JobFileTests.job("since: \(text)"), path: "job.yaml", now: Self.now)
    #expect(definition.job.since == since)
    #expect(definition.job.window == nil)
  }

  @Test func `without the key everything is asked for`() throws {
    let job = try JobFile.read(JobFileTests.job(""), path: "job.yaml")
    #expect(job.since == nil)
    #expect(job.check == .suspicious)
  }

  @Test(arguments: [
    "yesterday", "Last", "2026", "2026-11", "2026-11-31", "2026-02-29", "2026-13-01", "26-11-01",
    "2026-11-01T06:00Z", "2026-11-01T06:00:00", "2026-11-01T06:00:00+01:00", "2026-11-01T24:00:00Z",
    "2026-11-01T06:60:00Z", "2026-11-01 06:00:00", "11/01/2026", "２０２６-11-01",
    "99999999999-11-01", "-001-11-01",
  ])
  func `another way of writing a moment is refused with the right ones`(text: String) {
    #expect(
      complaintsAboutJob(JobFileTests.job("since: \(text)"), now: Self.now) == [
        "job.yaml:4:8: 'since' is 'last', a day such as 2026-11-01, or a moment in UTC such as "
          + "2026-11-01T06:00:00Z."
      ])
  }

  @Test(arguments: [
    (
      "1999-12-31",
      "'since' lies before 2000, when there was no directory to change. Leave it out to ask for "
        + "everything."
    ),
    (
      "0000-01-01",
      "'since' lies before 2000, when there was no directory to change. Leave it out to ask for "
        + "everything."
    ),
    (
      "2026-11-21T04:00:01Z",
      "'since' lies in the future, so nothing could be found. It is read as UTC."
    ),
    ("~", "The job file: 'since' must be a text."),
    ("[last]", "The job file: 'since' must be a text."),
  ])
  func `a moment at which nothing can have changed is refused`(text: String, says: String) {
    #expect(
      complaintsAboutJob(JobFileTests.job("since: \(text)"), now: Self.now)
        == ["job.yaml:4:8: " + says])
  }

  @Test func `a list is asked for whole, whatever changed`() {
    let said = complaintsAboutJob(
      JobFileTests.job("since: last\nshard: { by: list, file: ids, property: Guid }"))
    #expect(
      said == [
        "job.yaml:4:8: 'since' does not go with 'by: list': each identity of a list is asked for, "
          + "changed or not. Remove one of them."
      ])
  }

  @Test func `a cmdlet that cannot tell what changed is refused with those that can`() throws {
    func job(_ cmdlet: String) -> String {
      "job: j\ntenant: t\nquery: { cmdlet: \(cmdlet) }\ncolumns: [Guid]\nsince: last"
    }
    #expect(
      complaintsAboutJob(job("Get-DistributionGroup")) == [
        "job.yaml:5:8: 'since' needs a cmdlet that is known to filter by when an object changed: "
          + "Get-MailContact, Get-Contact, Get-Recipient or Get-Mailbox. Remove 'since'."
      ])
    for cmdlet in ["Get-MailContact", "Get-Contact", "Get-Recipient", "Get-Mailbox"] {
      #expect(complaintsAboutJob(job(cmdlet)).isEmpty, "\(cmdlet)")
    }
  }

  @Test(arguments: Job.Check.allCases)
  func `how much is asked twice is told in a word`(check: Job.Check) throws {
    let job = try JobFile.read(JobFileTests.job("check: \(check.rawValue)"), path: "job.yaml")
    #expect(job.check == check)
  }

  @Test(arguments: [
    ("check: twise", "8: The job file: 'check' cannot be 'twise'. Did you mean 'twice'?"),
    (
      "check: always",
      "8: The job file: 'check' cannot be 'always'. Use one of: suspicious, twice."
    ),
    ("check: 2", "8: The job file: 'check' cannot be '2'. Use one of: suspicious, twice."),
    ("check:", "7: The job file: 'check' must be a text."),
    (
      "check: twice\nshard: none",
      "8: 'check: twice' asks again along another key, so it needs a job that is cut. Remove "
        + "'shard: none', or write 'check: suspicious'."
    ),
    (
      "check: twice\nshard: { by: list, file: a, property: Guid }",
      "8: 'check: twice' does not go with 'by: list': each identity that is not found is reported "
        + "anyway. Remove it."
    ),
  ])
  func `a wrong check says what belongs there`(lines: String, says: String) {
    #expect(complaintsAboutJob(JobFileTests.job(lines)) == ["job.yaml:4:" + says])
  }
}
