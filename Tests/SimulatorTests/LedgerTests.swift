import Foundation
import Testing

@testable import Simulator

/// What the ledger tells of the past.
struct LedgerTests {
  private func tenant(_ contacts: Int = 100) -> SimulatedTenant {
    var options = SimulatorOptions()
    options.contacts = contacts
    return SimulatedTenant(options)
  }

  @Test func `of a tenant that never changed everything was there throughout`() {
    let tenant = tenant()
    let ledger = tenant.ledger
    #expect(Array(ledger.present) == Array(tenant.truth))
    #expect(Array(ledger.throughout) == Array(tenant.truth))
    #expect(ledger.created.isEmpty && ledger.deleted.isEmpty)
    #expect(ledger.states(of: tenant.truth[4].guid).map(\.object) == [tenant.truth[4]])
    #expect(ledger.states(of: "nonsense").isEmpty)
    #expect(ledger.states(of: "00000000-0000-4000-8000-000000000000").isEmpty)
  }

  @Test func `each object is told as it came, stayed or went`() throws {
    let tenant = tenant()
    let truth = Array(tenant.truth)
    let young = tenant.create()
    let brief = tenant.create()
    try tenant.delete(brief.guid)
    try tenant.delete(truth[3].guid)
    try tenant.rename(truth[5].guid, to: "Other")
    let ledger = tenant.ledger
    #expect(ledger.created.map(\.guid) == [young.guid, brief.guid])
    #expect(ledger.deleted.map(\.guid) == [truth[3].guid, brief.guid])
    #expect(ledger.deleted.first == truth[3])
    #expect(ledger.present.count == 100)
    #expect(ledger.throughout.count == 99)
    #expect(!ledger.throughout.contains { $0.guid == young.guid })
    #expect(ledger.throughout.contains { $0.name == "Other" })
  }

  @Test func `a ledger can begin at the mark of an earlier one`() throws {
    let tenant = tenant()
    let early = tenant.create()
    try tenant.delete(tenant.truth[0].guid)
    let mark = tenant.ledger.mark
    let late = tenant.create()
    let ledger = tenant.ledger(since: mark)
    #expect(ledger.created.map(\.guid) == [late.guid])
    #expect(ledger.deleted.isEmpty)
    #expect(ledger.throughout.count == 100)
    #expect(ledger.throughout.contains(early))
  }

  @Test func `every state of an object is one that was held, and no mixture of them is`() throws {
    let tenant = tenant()
    let first = tenant.truth[9]
    tenant.advance(by: .seconds(60))
    let second = try tenant.rename(first.guid, to: "Second")
    tenant.advance(by: .seconds(60))
    try tenant.touch(first.guid)
    let third = try tenant.rename(first.guid, to: "Third", alias: "third")
    try tenant.delete(first.guid)
    let ledger = tenant.ledger
    let states = ledger.states(of: first.guid)
    #expect(states.map(\.object) == [first, second, second, third])
    #expect(Set(states.map(\.whenCreatedUTC)).count == 1)
    #expect(states.map(\.whenChangedUTC).sorted() == states.map(\.whenChangedUTC))
    #expect(states[2].whenChangedUTC > states[1].whenChangedUTC)
    for state in [first, second, third] { #expect(ledger.held(state)) }
    var mixture = third
    mixture.displayName = "Second"
    #expect(!ledger.held(mixture))
  }

  @Test func `a ledger stays as it was made`() throws {
    let tenant = tenant()
    let ledger = tenant.ledger
    try tenant.delete(tenant.truth[0].guid)
    #expect(ledger.present.count == 100)
    #expect(ledger.deleted.isEmpty)
  }

  @Test func `an object that is not there cannot be changed`() throws {
    let tenant = tenant()
    let guid = tenant.truth[0].guid
    try tenant.delete(guid)
    #expect(throws: NoSuchObject.self) { try tenant.delete(guid) }
    #expect(throws: NoSuchObject.self) { try tenant.rename(guid, to: "x") }
    #expect(throws: NoSuchObject.self) { try tenant.touch("x") }
    #expect(tenant.statistics.changes == 1)
  }

  @Test func `states of more than one block are all told`() throws {
    let tenant = tenant()
    let guid = tenant.truth[0].guid
    let count = 2 * Directory.longestBlock + 10
    for number in 0..<count { try tenant.rename(guid, to: "n\(number)") }
    #expect(tenant.ledger.states(of: guid).count == count + 1)
    #expect(tenant.truth[0].name == "n\(count - 1)")
  }

  @Test func `the ledger can be read over HTTP`() async throws {
    try await withWire { wire, tenant in
      let made = tenant.create()
      let gone = tenant.truth[2]
      try tenant.delete(gone.guid)
      func guids(_ query: String) async throws -> [String] {
        try await wire.send("GET", "/_truth\(query)").body.split(separator: UInt8(ascii: "\n"))
          .compactMap {
            (try? JSONSerialization.jsonObject(with: $0) as? [String: Any])?["Guid"] as? String
          }
      }
      #expect(try await guids("") == tenant.truth.map(\.guid))
      #expect(try await guids("?of=present") == tenant.truth.map(\.guid))
      #expect(try await guids("?of=throughout") == tenant.truth.dropLast().map(\.guid))
      #expect(try await guids("?of=created") == [made.guid])
      #expect(try await guids("?of=deleted") == [gone.guid])
      #expect(try await wire.send("GET", "/_truth?of=moved").status == 400)
      #expect(try await wire.send("GET", "/_stats").json["changes"] as? Int == 2)
    }
  }
}
