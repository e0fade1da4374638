import Core
import Testing

/// When another question is asked, and which, to tell an outage from a poisoned batch.
@Suite struct ServiceProbesTests {
  private func reading(_ seconds: Int) -> Monotonic { Monotonic(sinceStart: .seconds(seconds)) }

  @Test func `a batch that has hardly waited yet is just asked again`() {
    var probes = ServiceProbes()
    #expect(probes.next(after: nil, at: reading(0)) == nil)
    #expect(probes.next(after: ServiceProbes.patience - .milliseconds(1), at: reading(5)) == nil)
    #expect(probes.next(after: ServiceProbes.patience, at: reading(15)) == 1)
  }

  @Test func `an outage is asked beside its batches once a minute at most`() {
    var probes = ServiceProbes()
    let asked = (0..<600).filter { probes.next(after: .seconds(120), at: reading($0)) != nil }
    #expect(asked == Array(stride(from: 0, to: 600, by: 60)))
  }

  private let job = Job(
    name: "names", tenant: "contoso", cmdlet: "Get-MailContact", filter: "Title -eq 'Clerk'",
    shard: .byKey(.name, rows: 100), columns: ["Name"])

  @Test func `it leaves the batch's share out, and asks for everything the next time`() throws {
    let share = Predicate([.startsWith("Name", ["b"])])
    let own = try job.question(beside: share, number: 1)?.filter
    #expect(own == "Title -eq 'Clerk' -and -not (Name -like 'b*')")
    #expect(try job.question(beside: share, number: 2)?.filter == "Title -eq 'Clerk'")
  }

  @Test func `beside a batch that asks for everything there is nothing to ask`() throws {
    #expect(try job.question(beside: .everything, number: 1) == nil)
  }
}
