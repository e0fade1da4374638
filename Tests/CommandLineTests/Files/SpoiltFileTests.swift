import Core
import TestSupport
import Testing

@testable import rollcall

/// Files that were spoilt at random: whatever they hold, they are read or refused with a place.
@Suite struct SpoiltFileTests {
  private static let jobs = [
    """
    job: mail-contacts
    tenant: contoso
    query:
      cmdlet: Get-MailContact
      parameters: { RecipientTypeDetails: MailContact, Who: [a, 'b'] }
      filter: HiddenFromAddressListsEnabled -eq $false
    with: { cmdlet: Get-Contact, filter: "Company -ne ''", columns: [Phone, Company] }
    shard: { by: values, property: RecipientTypeDetails, values: [MailContact, X], rows: 4000 }
    since: 2026-11-01T06:00:00Z
    check: twice
    columns: [Guid, Name]
    output: { format: csv, path: "mail-contacts-{date}.csv" }
    """,
    """
    job: some
    tenant: contoso
    query: { cmdlet: Get-Recipient }
    shard: { by: list, file: in/ids.csv, column: Guid, property: Guid }
    with: { cmdlet: Get-Contact }
    """,
    "job: j\ntenant: t\nquery: { cmdlet: Get-Contact }\nsince: last\nshard: { by: key, key: Name }",
  ]

  private static let pieces = [
    "", ":", " ", "\n", "'", "\"", "{", "}", "[", "]", ",", "-", "*", "&a", "~", "null", "0",
    "999999999999999999999", "é", "🙂", "\u{0}", "\u{FEFF}", "\t", "#", "|", "last", "by: list",
    "2026-02-30", "!!int", "? ", "<<: *a",
  ]

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `a spoilt job file is read, or refused with a place and a sentence`(seed: UInt64) {
    var seeded = Seeded(seed: seed)
    var scalars = Array((Self.jobs.randomElement(using: &seeded) ?? "").unicodeScalars)
    for _ in 0..<Int.random(in: 1...4, using: &seeded) {
      let start = Int.random(in: 0...scalars.count, using: &seeded)
      let end = min(start + Int.random(in: 0...12, using: &seeded), scalars.count)
      let piece = Self.pieces.randomElement(using: &seeded) ?? ""
      scalars.replaceSubrange(start..<end, with: Array(piece.unicodeScalars))
    }
    let text = String(String.UnicodeScalarView(scalars))
    for complaint in complaintsAboutJob(text, now: Instant(milliseconds: 1_795_233_600_000)) {
      #expect(complaint.contains(/^job\.yaml:[1-9][0-9]*:[1-9][0-9]*: .+[.?]$/), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `a spoilt list is read, or refused with a line and a sentence`(seed: UInt64) {
    var seeded = Seeded(seed: seed)
    let pieces = ["Guid", "Name", "sep=", "#TYPE ", ",", ";", "\"", "\n", "\r", "\t", "a", "\"\""]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...40, using: &seeded) {
      if Int.random(in: 0..<12, using: &seeded) == 0 {
        bytes.append(UInt8.random(in: 0...255, using: &seeded))
      } else {
        bytes += Array((pieces.randomElement(using: &seeded) ?? "").utf8)
      }
    }
    for column in [nil, "Guid", "name"] {
      let source = ListSource(path: "ids.csv", column: column, property: "Name")
      do throws(FileProblems) {
        let list = try IdentityList.read(bytes, of: source)
        #expect(!list.identities.isEmpty, "seed \(seed)")
        #expect(!list.identities.contains { $0.isEmpty || $0 != $0.trimmed }, "seed \(seed)")
      } catch {
        #expect((1...21).contains(error.problems.count), "seed \(seed)")
      }
    }
  }
}
