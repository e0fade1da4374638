import Core
import Testing

/// What a run could have shown of an object that it does not hold.
@Suite struct SightTests {
  private let job = Job(
    name: "people", tenant: "contoso", cmdlet: "Get-MailContact",
    columns: ["Name", "Company"])

  private func run(_ job: Job? = nil) -> RunRecord {
    RunRecord(
      id: RunID(5), job: job ?? self.job, stages: [StageID(1)], state: .complete,
      startedAt: Instant(milliseconds: 0))
  }

  private func row(_ name: String, company: String = "null", guid: UInt64 = 1) -> ComparedRow {
    ComparedRow(
      guid: GUID(high: 0, low: guid), key: name, cells: Array("[\"\(name)\",\(company)]".utf8))
  }

  private func sight(
    _ batches: Sight.Batches = .init(), of job: Job? = nil, asksTheSame: Bool = true
  ) -> Sight {
    let run = run(job)
    return Sight(
      of: run, asking: run.job, columns: ["Name", "Company"], batches, asksTheSame: asksTheSame)
  }

  private func unread(_ conditions: [Condition]...) -> Sight.Batches {
    Sight.Batches(
      unread: conditions.map { Predicate($0) }, unreadCount: conditions.count)
  }

  @Test func `a run that read everything would have shown every object`() {
    let sight = sight()
    #expect(sight.couldShow(row("Ann")))
    #expect(sight.isWhole)
    #expect(sight.reason == nil)
  }

  @Test func `what falls into an unread batch was not seen, other absent rows are gone`() {
    let sight = sight(unread([.startsWith("Name", ["a", "b"])]))
    #expect(!sight.couldShow(row("Ann")))
    #expect(!sight.couldShow(row("bob")))
    #expect(sight.couldShow(row("Cy")))
    #expect(!sight.isWhole)
    #expect(sight.reason == "Run 5 did not read 1 batch.")
  }

  @Test func `a remainder holds what its siblings do not`() {
    let sight = sight(unread([.startsWithNone("Name", ["a", "b"])], [.isBlank("Name")]))
    #expect(sight.couldShow(row("Ann")))
    #expect(!sight.couldShow(row("Cy")))
    #expect(sight.reason == "Run 5 did not read 2 batches.")
  }

  @Test(arguments: ["Émile", "ｱ", "a*b", "\u{1}x"])
  func `a key that the service may fold in its own way could lie anywhere`(name: String) {
    #expect(!sight(unread([.startsWith("Name", ["z"])])).couldShow(row(name)))
  }

  @Test func `a property that was not kept tells nothing, one that was does`() {
    let unknown = sight(unread([.isOneOf("CustomAttribute1", ["Gold"])]))
    #expect(!unknown.couldShow(row("Ann")))
    let known = sight(unread([.isOneOf("Company", ["Fabrikam"])]))
    #expect(!known.couldShow(row("Ann", company: #""fabrikam""#)))
    #expect(known.couldShow(row("Ann", company: #""Contoso""#)))
    #expect(known.couldShow(row("Ann")), "It has no company at all.")
    let changes = sight(unread([.changedAfter(Instant(milliseconds: 0))]))
    #expect(!changes.couldShow(row("Ann")), "Anybody may have changed.")
  }

  @Test func `an object that was asked for by identity is gone wherever it would lie`() {
    var batches = unread([.startsWith("Name", ["a"])])
    batches.asked = [GUID(high: 0, low: 9)]
    #expect(sight(batches).couldShow(row("Ann", guid: 9)))
    #expect(!sight(batches).couldShow(row("Ann", guid: 8)))
    let other = sight(batches, asksTheSame: false)
    #expect(!other.couldShow(row("Ann", guid: 9)), "Another question answers nothing.")
  }

  @Test func `of too many unread batches nothing is guessed`() {
    let sight = sight(Sight.Batches(unread: nil, unreadCount: 70_000))
    #expect(!sight.couldShow(row("Ann")))
    #expect(sight.reason?.contains("70000 batches, too many") == true)
  }

  @Test func `a list shows what was asked for and nothing else`() {
    var listed = job
    listed.shard = .byList(property: "Name")
    let batches = Sight.Batches(listed: [Sight.hash("ANN")])
    let sight = sight(batches, of: listed)
    #expect(sight.couldShow(row("Ann")))
    #expect(!sight.couldShow(row("Bob")))
    #expect(sight.isWhole, "It saw all that it was asked for.")
  }

  @Test func `a window of changes, a sample and unread sources show nothing by absence`() {
    var (window, sample) = (job, job)
    window.window = Instant(milliseconds: 1)
    sample.isSample = true
    let sights = [
      sight(of: window), sight(of: sample), sight(Sight.Batches(isSourceUnread: true)),
      sight(asksTheSame: false),
    ]
    for sight in sights {
      #expect(!sight.couldShow(row("Ann")))
      #expect(!sight.isWhole)
      #expect(sight.reason != nil)
    }
  }

  @Test func `a difference is judged by the run that lacks the row`() {
    let (whole, blind) = (sight(), sight(asksTheSame: false))
    let row = row("Ann")
    #expect(Difference(.added(row), older: whole, newer: blind).kind == .added)
    #expect(Difference(.added(row), older: blind, newer: whole).kind == .notSeenBefore)
    #expect(Difference(.removed(row), older: blind, newer: whole).kind == .removed)
    #expect(Difference(.removed(row), older: whole, newer: blind).kind == .notSeen)
    var counts = DifferenceCounts()
    counts.note(Difference(.removed(row), older: whole, newer: blind))
    counts.note(Difference(.changed(old: row, new: row, columns: [1]), older: blind, newer: blind))
    #expect(counts.certain == 1)
    #expect(counts.untold == 1)
    #expect(counts.columns == [1: 1])
  }
}
