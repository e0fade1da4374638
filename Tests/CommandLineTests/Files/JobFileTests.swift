import Core
import Foundation
import Testing

@testable import rollcall

@Suite struct JobFileTests {
  @Test func `a job file in full form is read`() throws {
    let job = try JobFile.read(
      """
      job: mail-contacts
      tenant: contoso                 # a name in tenants.yaml
      query:
        cmdlet: Get-MailContact
        parameters: { RecipientTypeDetails: MailContact, SortOrder: 2, Fast: true, Who: [a, 'b'] }
        filter: HiddenFromAddressListsEnabled -eq $false
      shard: { key: DisplayName, rows: 2500 }
      columns: [Guid, Name]
      output: { format: jsonl, path: "mail-contacts-{date}.jsonl" }
      """, path: "job.yaml")
    #expect(
      job
        == Job(
          name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
          parameters: [
            Parameter("RecipientTypeDetails", .text("MailContact")),
            Parameter("SortOrder", .number(2)), Parameter("Fast", .flag(true)),
            Parameter("Who", .list(["a", "b"])),
          ],
          filter: "HiddenFromAddressListsEnabled -eq 'False'",
          shard: .byKey(.displayName, rows: 2500), columns: ["Guid", "Name"],
          output: Job.Output(format: .jsonl, path: "mail-contacts-{date}.jsonl")))
  }

  @Test func `a job asks Exchange unless it names the other service`() throws {
    func service(_ line: String) throws -> Service? {
      let text =
        "job: j\ntenant: t\n\(line)\nquery: { cmdlet: Get-ComplianceSearch }\ncolumns: [Name]"
      return try JobFile.read(text, path: "job.yaml").service
    }
    #expect(try service("") == nil)
    #expect(try service("service: exchange") == nil)
    #expect(try service("service: compliance") == .compliance)
    let problems = #expect(throws: FileProblems.self) { try service("service: complience") }
    #expect("\(problems.map { "\($0)" } ?? "")".contains("Did you mean 'compliance'?"))
  }

  @Test(arguments: [
    ("Get-MailContact", "Guid Name DisplayName PrimarySmtpAddress ExternalEmailAddress"),
    ("Get-Contact", "Guid Name FirstName LastName Company Department Phone"),
    ("Get-Recipient", "Guid Name DisplayName PrimarySmtpAddress RecipientTypeDetails"),
  ])
  func `the shortest job has documented columns`(cmdlet: String, columns: String) throws {
    let job = try JobFile.read(
      "job: j\ntenant: t\nquery: { cmdlet: \(cmdlet) }", path: "job.yaml")
    #expect(job.columns == columns.split(separator: " ").map(String.init))
    #expect(job.shard == .byKey(.name, rows: 4000))
    #expect(job.filter == nil && job.output == nil && job.parameters.isEmpty)
  }

  @Test func `a job may ask not to be cut`() throws {
    let job = try JobFile.read(
      "job: j\ntenant: t\nquery: { cmdlet: Get-Contact }\nshard: none", path: "job.yaml")
    #expect(job.shard == .whole)
  }

  @Test func `a byte order mark and the line ends of other systems are accepted`() {
    let lines = ["job: j", "tenant: t", "query: { cmdlet: Get-Contact }", ""]
    #expect(complaintsAboutJob("\u{FEFF}" + lines.joined(separator: "\n")).isEmpty)
    #expect(complaintsAboutJob(lines.joined(separator: "\r\n")).isEmpty)
  }

  @Test(arguments: ["0", "99", "100001", "-5", "many", "1.5", "1e3", "9223372036854775808", "[1]"])
  func `rows outside the limits are refused, with the limits`(rows: String) {
    #expect(
      complaintsAboutJob(Self.job("shard: { rows: \(rows) }")) == [
        "job.yaml:4:16: shard: 'rows' must be a whole number from 100 to 100000."
      ])
  }

  @Test(arguments: ["100", "4000", "100000"])
  func `rows at the limits are accepted`(rows: String) {
    #expect(complaintsAboutJob(Self.job("shard: { rows: \(rows) }")).isEmpty)
  }

  @Test func `as many columns as the limit are accepted, and no more`() {
    func columns(_ count: Int) -> String {
      Self.job("columns: [" + (1...count).map { "C\($0)" }.joined(separator: ", ") + "]")
    }
    #expect(complaintsAboutJob(columns(200)).isEmpty)
    #expect(
      complaintsAboutJob(columns(201)) == [
        "job.yaml:4:10: 'columns' must name 1 to 200 properties."
      ])
  }

  @Test func `a filter of more than a thousand characters is refused`() {
    func filter(_ count: Int) -> String {
      let frame = "Name -eq ''".count
      return "job: j\ntenant: t\nquery:\n  cmdlet: Get-Contact\n  filter: Name -eq '"
        + String(repeating: "x", count: count - frame) + "'"
    }
    #expect(complaintsAboutJob(filter(1000)).isEmpty)
    #expect(
      complaintsAboutJob(filter(1001)) == [
        "job.yaml:5:11: 'filter' has 1001 characters; 1000 is the limit, since every batch adds its "
          + "own conditions."
      ])
  }

  @Test func `a file that cannot be read says so`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/job.yaml"
    let missing = #expect(throws: Refusal.self) { try JobFile.read(atPath: path) }
    #expect(missing?.exit == .files)
    #expect(missing?.description.hasSuffix("exists and that you may read it.") == true)
    try Data("job: caf\u{E9}s\ntenant: ".utf8 + [0xE9, 0x0A]).write(to: URL(filePath: path))
    let foreign = #expect(throws: FileProblems.self) { try JobFile.read(atPath: path) }
    #expect(
      foreign?.description == "\(path):2:9: This is not UTF-8 text. Save the file as UTF-8.")
    try Data(repeating: 0x20, count: (1 << 20) + 1).write(to: URL(filePath: path))
    let large = #expect(throws: Refusal.self) { try JobFile.read(atPath: path) }
    #expect(large?.description.contains("larger than 1 MB") == true)
  }

  @Test func `the job in full form that the manual shows is right`() throws {
    let manual = try String(contentsOf: Self.top.appending(path: "docs/jobs.md"), encoding: .utf8)
    let example = try #require(manual.split(separator: "```").dropFirst().first)
    #expect(complaintsAboutJob(String(example.drop { $0 != "\n" })).isEmpty)
    #expect(example.contains("\nwith:") && example.contains("\nsince:"))
  }

  @Test func `every job that is shipped is right`() throws {
    let jobs = Self.top.appending(path: "jobs")
    let files = try FileManager.default.contentsOfDirectory(atPath: jobs.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(!files.isEmpty)
    for file in files { _ = try JobFile.read(atPath: "\(jobs.path)/\(file)") }
  }

  /// The project's top folder.
  private static let top = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A right job with another line at its end.
  static func job(_ line: String) -> String {
    "job: j\ntenant: t\nquery: { cmdlet: Get-Contact }\n\(line)"
  }
}
