import Core
import Testing

/// What a plan says of its cost, and of where a name would be.
@Suite struct ForecastTests {
  private let pace = Pace(calls: 10, mean: .seconds(3), longest: .seconds(9))
  private let prefixes: [Predicate] = [
    Predicate([.startsWith("Name", ["a"])]), Predicate([.startsWith("Name", ["b", "c"])]),
    Predicate([.startsWithNone("Name", ["a", "b", "c"])]), Predicate([.isBlank("Name")]),
  ]

  private func plan(expecting rows: [Int?], baseline: RunID? = RunID(1)) -> Plan {
    let job = Job(
      name: "people", tenant: "contoso", cmdlet: "Get-MailContact",
      shard: .byKey(.name, rows: 4000), columns: ["Guid"])
    let parts = zip(prefixes, rows).map { Cutter.Part($0, expected: $1) }
    return Plan(
      job: job, stages: [Plan.Stage(parts: parts, reason: "learned")], baseline: baseline)
  }

  private func forecast(_ plan: Plan, pace: Pace? = nil, width: Int = 2) -> Forecast {
    Forecast(of: plan, pace: pace, width: width, pageSize: 1000)
  }

  @Test func `a learned plan costs its pages, the batch without a key and the closing pass`() {
    let forecast = forecast(plan(expecting: [3900, 1001, 0, nil]))
    #expect(forecast.rows == 4901)
    // 4 + 2 pages, an empty batch, the objects without a key, and the question for changes.
    #expect(forecast.calls == 9)
    #expect(forecast.time == nil)
  }

  @Test func `the calls take turns over the batches worked on at once`() {
    let plan = plan(expecting: [1000, 1000, 1000, nil])
    #expect(forecast(plan, pace: pace).time == .seconds(3) * 5 / 2)
    #expect(forecast(plan, pace: pace, width: 64).time == .seconds(3) * 5 / 4)
    #expect(forecast(plan, pace: pace).longestCall == .seconds(9))
  }

  @Test func `a plan that knows nothing says nothing`() {
    #expect(forecast(plan(expecting: [10, 10, 10, nil], baseline: nil)).calls == nil)
    #expect(forecast(plan(expecting: [10, nil, 10, nil])).rows == nil)
  }

  // MARK: Explanations

  private func batches(of text: String) throws -> [Int] {
    try PlanExplanation(text, in: plan(expecting: [1, 1, 1, nil])).found.map(\.number)
  }

  @Test(arguments: [
    ("Abel", [1]), ("ábel", [1]), ("Carl", [2]), ("Łukasz", [3]), ("'quoted'", [3]), ("7", [3]),
  ])
  func `a name is in one batch, however it begins`(name: String, expected: [Int]) throws {
    #expect(try batches(of: name) == expected)
  }

  @Test func `a filter of beginnings is in every batch it may touch`() throws {
    #expect(try batches(of: "Name -like 'b*'") == [2])
    #expect(try batches(of: "Name -like 'zo*'") == [3])
    #expect(try batches(of: "Name -eq 'Dora'") == [3])
    #expect(try batches(of: "Alias -eq 'dora'") == [1, 2, 3, 4])
  }

  @Test func `what is no filter is said to be none`() {
    #expect(throws: FilterError.self) { try batches(of: "Name -like 'b") }
  }
}
