import Core
import Reports
import Testing

@Suite struct OutputPathTests {
  static let run = RunRecord(
    id: RunID(42),
    job: Job(name: "mail-contacts", tenant: "contoso/../x", cmdlet: "Get-MailContact", columns: []),
    stages: [StageID(1)], state: .complete, startedAt: Instant(milliseconds: 1_750_000_000_123))

  @Test(arguments: [
    ("plain.csv", "plain.csv"), ("{date}.csv", "2025-06-15.csv"),
    ("out/{job}-{run}-{date}.jsonl", "out/mail-contacts-42-2025-06-15.jsonl"),
    ("{run}{run}", "4242"), ("{tenant}.csv", "contoso-..-x.csv"), ("", ""),
  ])
  func `placeholders are filled in`(pattern: String, expected: String) throws {
    #expect(try OutputPath(pattern).expanded(for: Self.run) == expected)
  }

  @Test(arguments: [
    ("{day}.csv", "'{day}' is not a placeholder of an output path."),
    ("{}.csv", "'{}' is not a placeholder of an output path."),
    ("{date.csv", "the braces of the path '{date.csv' do not match."),
    ("date}.csv", "the braces of the path 'date}.csv' do not match."),
    ("{{date}}", "'{{date}' is not a placeholder of an output path."),
  ])
  func `an unknown placeholder is refused with the known ones`(pattern: String, says: String) {
    let error = #expect(throws: ExportError.self) { try OutputPath(pattern) }
    #expect(error?.kind == .badPath)
    #expect(error?.doing == says + " Known placeholders: {date}, {run}, {job}, {tenant}.")
  }

  @Test(arguments: ["", ".", "..", "/", "../..", "\0"])
  func `a name that is filled in never leads to another folder`(name: String) throws {
    let run = RunRecord(
      id: RunID(1), job: Job(name: name, tenant: name, cmdlet: "Get-MailContact", columns: []),
      stages: [StageID(1)], state: .complete, startedAt: Instant(milliseconds: 0))
    for pattern in ["{job}/a.csv", "out/{tenant}/a.csv", "{job}{tenant}/a.csv", ".{job}/a.csv"] {
      let parts = try OutputPath(pattern).expanded(for: run)
        .split(separator: "/", omittingEmptySubsequences: false)
      #expect(parts.count == pattern.split(separator: "/").count)
      #expect(!parts.contains { ["", ".", ".."].contains($0) || $0.contains("\0") }, "\(parts)")
    }
  }

  @Test(arguments: [
    (".bashrc", "-bashrc"), ("...x", "---x"), ("a\u{1B}[2J", "a-[2J"), ("a\nb", "a-b"),
  ])
  func `a name that is filled in never hides a file nor steers a terminal`(
    name: String, safe: String
  ) throws {
    var run = Self.run
    run.job.name = name
    #expect(try OutputPath("{job}").expanded(for: run) == safe)
  }

  @Test func `an instant is written in UTC with its milliseconds`() {
    #expect(Instant(milliseconds: 1_750_000_000_123).iso8601 == "2025-06-15T15:06:40.123Z")
    #expect(Instant(milliseconds: -1).iso8601 == "1969-12-31T23:59:59.999Z")
    #expect(Instant(milliseconds: 0).iso8601 == "1970-01-01T00:00:00.000Z")
    #expect(Instant(milliseconds: 951_782_399_999).iso8601 == "2000-02-28T23:59:59.999Z")
  }
}
