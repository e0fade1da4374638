import Foundation
import Testing

@testable import Simulator

/// The switches of the filter language, of comparison and of order.
struct DialectTests {
  @Test func `range operators are refused unless the tenant has them`() async throws {
    try await withWire({ $0.acceptsRangeOperators = true }) { wire, tenant in
      let token = try await wire.token()
      let pivot = tenant.truth.map(\.alias).sorted()[200]
      let least = try await wire.found("Alias -ge '\(pivot)'", token: token)
      let less = try await wire.found("Alias -lt '\(pivot)'", token: token)
      #expect(least.count == 300 && less.count == 200)
      #expect(least.isDisjoint(with: less))
      let most = try await wire.found("Alias -le '\(pivot)'", token: token)
      #expect(most.intersection(least).count == 1)
      let named = tenant.truth.count { $0.displayName != nil }
      #expect(try await wire.found("DisplayName -ge ''", token: token).count == named)
      #expect(try await wire.found("DisplayName -le 'zzzz'", token: token).count <= named)
      let moment = "2021-03-06T05:00:00Z"
      let (early, late) = (
        try await wire.found("WhenCreatedUTC -le '\(moment)'", token: token),
        try await wire.found("WhenCreatedUTC -gt '\(moment)'", token: token)
      )
      #expect(early.count + late.count == 500 && !early.isEmpty && !late.isEmpty)
      for filter in ["Guid -ge 'x'", "IsDirSynced -le $true", "Name -ge $null"] {
        let reply = try await wire.invoke(
          "Get-MailContact", "\"Filter\":\"\(filter)\"", token: token)
        #expect(reply.status == 400, "\(filter)")
      }
    }
    try await withWire { wire, _ in
      let reply = try await wire.invoke(
        "Get-MailContact", "\"Filter\":\"Name -ge 'a'\"", token: try await wire.token())
      #expect(reply.fault.message.contains("not a valid operator"))
    }
  }

  @Test func `a refused property is answered like an unknown one`() async throws {
    try await withWire({ $0.refusesProperties = ["WhenChangedUTC", "name"] }) { wire, tenant in
      let token = try await wire.token()
      for filter in ["WhenChangedUTC -gt '1/1/2020'", "Alias -like 'a*' -or Name -like 'a*'"] {
        let reply = try await wire.invoke(
          "Get-MailContact", "\"Filter\":\"\(filter)\"", token: token)
        #expect(reply.status == 400)
        #expect(reply.fault.message.contains("is not a recognized filterable property"))
      }
      let found = try await wire.found("WhenCreatedUTC -gt '1/1/2020'", token: token)
      #expect(found.count == 500)
      let named = try await wire.invoke(
        "Get-MailContact", "\"Identity\":\"\(tenant.truth[1].alias)\"", token: token)
      #expect(named.names == [tenant.truth[1].name])
    }
  }

  @Test func `negation can leave out the objects that lack the property`() async throws {
    let filters = [
      "DisplayName -ne 'x'", "-not (DisplayName -like 's*')", "DisplayName -notlike 's*'",
      "-not (DisplayName -gt 'm')", "-not (DisplayName -like 's*' -or Name -like 'q*')",
      "-not (DisplayName -like 's*' -and DisplayName -like 'q*')",
    ]
    var plain: [Set<String>] = []
    try await withWire { wire, _ in
      let token = try await wire.token()
      for filter in filters { plain.append(try await wire.found(filter, token: token)) }
    }
    try await withWire({ $0.negationMatchesBlanks = false }) { wire, tenant in
      let token = try await wire.token()
      let blank = Set(tenant.truth.filter { $0.displayName == nil }.map(\.guid))
      #expect(blank.count == 5)
      for (filter, all) in zip(filters, plain) {
        let found = try await wire.found(filter, token: token)
        #expect(all.isSuperset(of: blank), "\(filter)")
        #expect(found == all.subtracting(blank), "\(filter)")
      }
      #expect(try await wire.found("DisplayName -eq $null", token: token) == blank)
      #expect(try await wire.found("-not (DisplayName -ne $null)", token: token) == blank)
      #expect(try await wire.found("DisplayName -ne $null", token: token).count == 495)
      #expect(try await wire.found("-not (-not (Name -like 's*'))", token: token).count > 1)
    }
  }

  @Test func `a query without an order can come by name`() async throws {
    try await withWire({ $0.defaultOrder = .name }) { wire, tenant in
      let token = try await wire.token()
      let sorted = tenant.truth.sorted {
        Collation().fold($0.name).lexicographicallyPrecedes(Collation().fold($1.name))
      }
      #expect(try await wire.believe(token: token).guids == sorted.map(\.guid))
      let late = try await wire.believe(
        "\"ResultSize\":\"Unlimited\",\"Filter\":\"Name -gt 'm'\"", token: token)
      #expect(late.guids == sorted.map(\.guid).filter(Set(late.guids).contains))
      let other = try await wire.believe(
        "\"ResultSize\":\"Unlimited\",\"SortBy\":\"Alias\"", token: token)
      #expect(other.guids == tenant.truth.sorted { $0.alias < $1.alias }.map(\.guid))
    }
  }

  @Test func `kana can be told apart`() {
    let apart = Collation(foldsKana: false)
    #expect(apart.fold("カク") != apart.fold("かく"))
    #expect(apart.fold("ｶｸ") == apart.fold("カク"), "width is still folded")
    #expect(Collation().fold("カク") == Collation().fold("かく"))
  }

  @Test func `full-width letters are found by plain ones`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let guid = tenant.truth[0].guid
      try tenant.rename(guid, to: "Ｗｉｄｅ　Ｎａｍｅ")
      #expect(try await wire.found("Name -eq 'wide name'", token: token) == [guid])
      #expect(try await wire.found("Name -like 'ＷＩＤ*'", token: token) == [guid])
    }
  }

  @Test func `a word sort passes over hyphens and apostrophes`() async throws {
    try await withWire({ $0.ignoresPunctuation = true }) { wire, tenant in
      let token = try await wire.token()
      let guid = tenant.truth[0].guid
      try tenant.rename(guid, to: "-Con'tra-ctor Zwölf")
      #expect(try await wire.found("Name -eq 'contractor zwolf'", token: token) == [guid])
      #expect(try await wire.found("Name -eq 'c-o-n''tractor zwolf'", token: token) == [guid])
      let contractors = try await wire.found("Name -like 'contractor  ext*'", token: token)
      #expect(contractors.count == 10)
      let object = tenant.truth[2]
      #expect(
        try await wire.found(
          "PrimarySmtpAddress -eq '\(object.primarySmtpAddress)'", token: token) == [object.guid])
      #expect(try await wire.found("Name -like '-*'", token: token).count == 500)
    }
    #expect(Collation(ignoresPunctuation: true).fold("O'Brien-Ash") == Array("obrienash".utf8))
  }

  @Test(arguments: [0, 0.1, 0.5])
  func `skew puts a share of all names under one prefix`(share: Double) {
    var options = SimulatorOptions()
    options.contacts = 4000
    options.skew = share
    let truth = SimulatorTruth(Directory(options))
    let contractors = truth.count { $0.name.hasPrefix("Contractor - External - ") }
    #expect(abs(Double(contractors) - 4000 * share) < 150)
    #expect(Set(truth.map(\.name)).count == 4000)
  }

  @Test(arguments: [1, 77, 300])
  func `so many objects share one display name`(count: Int) {
    var options = SimulatorOptions()
    options.contacts = 300
    options.sameNames = count
    let truth = SimulatorTruth(Directory(options))
    #expect(truth.count { $0.displayName == "Reception" } == count)
    #expect(Set(truth.map(\.name)).count == 300)
  }
}
