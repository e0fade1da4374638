import Core
import Foundation
import TestSupport
import Testing

@testable import rollcall

/// Puts what does not belong there into every key of both files: each is read or refused by name.
@Suite struct HostileValueTests {
  private static let jobKeys = [
    "job", "tenant", "query", "query.cmdlet", "query.parameters", "query.parameters.Who",
    "query.filter", "with", "with.cmdlet", "with.parameters", "with.filter", "with.columns",
    "shard", "shard.by", "shard.key", "shard.rows", "shard.property", "shard.values", "shard.file",
    "shard.column", "since", "check", "columns", "output", "output.format", "output.path",
    "tolerate", "tolerate.batches", "unknown", "query.unknown",
  ]
  private static let tenantKeys = [
    "c", "c.organization", "c.cloud", "c.credential", "c.credential.client", "c.credential.secret",
    "c.credential.secret.env", "c.credential.secret.file", "c.credential.secret.command",
    "c.credential.token", "c.credential.token.file", "c.endpoints", "c.endpoints.login",
    "c.endpoints.exchange", "c.limits", "c.limits.filter-length", "c.unknown", "",
  ]

  private static func value(_ seeded: inout Seeded) -> String {
    let simple = [
      "", "~", "null", "true", "0", "-1", "1.5", ".nan", "NaN", ".inf", "1e400", "0x10", "0o7",
      "99999999999999999999999", "-9223372036854775808", "[]", "{}", "[[], {}]", "[~]", "[a, a]",
      "{ a: { b: { c: d } } }", "\"\"", "\" \"", "\"\\0\"", "\"\\x1b[2J\"", "\"\\u202e\"",
      "\"\\uD800\"", "'../../etc/passwd'", "/dev/null", "2026-99-99", "1:30", "!!binary AAAA",
      "!!python/object x", "&a [*a]", "*missing", "|\n  a\n  b", "? a", "'{date}{date'", "%",
      "50.01%", "@", "`", "😀", "e\u{301}", "\u{FEFF}x", "Get-", "Set-Mailbox", "Get-MailContact",
      "http://evil.example", "https://", "https://a:b@c.example", "https://[::1]:99999",
    ]
    switch Int.random(in: 0..<8, using: &seeded) {
    case 0: return String(repeating: "x", count: Int.random(in: 1...100_000, using: &seeded))
    case 1: return nested("[", "]", &seeded)
    case 2: return nested("{ a: ", "}", &seeded)
    case 3:
      let count = Int.random(in: 1...3000, using: &seeded)
      return "[" + (0..<count).map { "k\($0)" }.joined(separator: ", ") + "]"
    default: return simple.randomElement(using: &seeded) ?? ""
    }
  }

  private static func nested(_ open: String, _ close: String, _ seeded: inout Seeded) -> String {
    let depth = Int.random(in: 1...300, using: &seeded)
    return String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
  }

  /// A file in which one key, however deep, has the value.
  private static func file(_ key: String, _ value: String, beside lines: [String]) -> String {
    let parts = key.split(separator: ".").map(String.init)
    let first = parts.first ?? "x"
    let rest = parts.dropFirst()
    let inner = rest.reduce("") { $0 + "{ \($1): " } + value
    let line = "\(first): \(inner)" + String(repeating: " }", count: rest.count)
    return (lines.filter { !$0.hasPrefix("\(first):") } + [line]).joined(separator: "\n") + "\n"
  }

  private static let job = [
    "job: j", "tenant: t", "query: { cmdlet: Get-MailContact }", "columns: [Guid, Name]",
  ]

  @Test(arguments: jobKeys, 0..<30 as Range<UInt64>)
  func `a hostile value in a job file is read, or refused with a place and a sentence`(
    key: String, seed: UInt64
  ) {
    var seeded = Seeded(seed: seed &* 31 &+ UInt64(key.utf8.count))
    let text = Self.file(key, Self.value(&seeded), beside: Self.job)
    let said = complaintsAboutJob(text, now: Instant(milliseconds: 1_795_233_600_000))
    expectPlain(said, "job.yaml", "\(key), seed \(seed)")
  }

  @Test(arguments: tenantKeys, 0..<30 as Range<UInt64>)
  func `a hostile value in a tenants file is read, or refused with a place and a sentence`(
    key: String, seed: UInt64
  ) {
    var seeded = Seeded(seed: seed &* 37 &+ UInt64(key.utf8.count))
    let text = Self.file(key, Self.value(&seeded), beside: [])
    expectPlain(complaintsAboutTenants(text), "tenants.yaml", "\(key), seed \(seed)")
  }

  private func expectPlain(_ said: [String], _ file: String, _ what: String) {
    #expect(said.count <= ProblemList.most + 1, "\(what)")
    for line in said {
      #expect(line.hasPrefix("\(file):"), "\(what)")
      #expect(line.count < 1000 && TerminalText.clean(line) == line, "\(what)")
    }
  }

  @Test(arguments: [
    "[", "{ a: ", "- ", "? ", "a:\n ", "&a ", "!!x ",
  ])
  func `a megabyte of one sign is refused or read, without end of the stack`(piece: String) {
    let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    let said = complaintsAboutJob(text)
    #expect(!said.isEmpty && said.count <= ProblemList.most + 1)
  }

  @Test func `a file of aliases of aliases is refused`() {
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in 1...30 {
      let before = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(before)]")
    }
    lines.append("columns: *a30")
    #expect(!complaintsAboutJob(lines.joined(separator: "\n")).isEmpty)
  }

  @Test func `a hundred thousand unknown keys are told as fifty`() {
    let text = (0..<50_000).map { "k\($0): 1" }.joined(separator: "\n")
    let said = complaintsAboutJob(text)
    #expect(said.count == ProblemList.most + 1)
    #expect(said.last?.contains("first \(ProblemList.most)") == true)
  }

  @Test(arguments: [
    ("shard: { rows: 100001 }", "from 100 to 100000"),
    ("columns: [\((0...200).map { "C\($0)" }.joined(separator: ", "))]", "1 to 200"),
    ("job: \(String(repeating: "j", count: 65))", "64 characters"),
    ("columns: [\(String(repeating: "C", count: 129))]", "is not the name of a property"),
    ("output: { path: \(String(repeating: "p", count: 201)) }", "each name in it 200"),
    ("output: { path: ../x.csv }", "must not go up by '..'"),
    ("output: { path: \"a\\u202ecsv.exe\" }", "characters that are not seen"),
    ("tolerate: { batches: 51% }", "of 50% at most"),
    ("tolerate: { batches: 10001 }", "up to 10000"),
    ("tolerate: { batches: -1 }", "up to 10000"),
    ("since: \(String(repeating: "1", count: 5000))", "more than 4096 characters"),
  ])
  func `an absurd value is refused with its limit`(line: String, says: String) {
    let key = line.prefix { $0 != ":" }
    let text = (Self.job.filter { !$0.hasPrefix("\(key):") } + [line]).joined(separator: "\n")
    #expect(complaintsAboutJob(text).contains { $0.contains(says) }, "\(complaintsAboutJob(text))")
  }

  @Test func `a tolerance is read`() throws {
    for (text, tolerance) in [("5", Tolerance.batches(5)), ("\"0.5%\"", .share(hundredths: 50))] {
      let text = (Self.job + ["tolerate: { batches: \(text) }"]).joined(separator: "\n")
      #expect(try JobFile.read(text, path: "job.yaml").tolerate == tolerance)
    }
  }
}
