import Core
import TestSupport
import Testing

/// What a predicate sends, and how the store keeps it.
@Suite struct PredicateTests {
  @Test func `everything is no filter at all`() {
    #expect(Predicate.everything.filter == nil)
    #expect(Predicate.everything.stored == nil)
    #expect(Predicate(stored: nil) == .everything)
    #expect(Predicate.everything.text(within: nil) == nil)
  }

  @Test func `a predicate is sent beside the job's own filter, which keeps its meaning`() throws {
    let base = try FilterParser.parse("City -eq 'Ulm' -or City -eq 'Bonn'")
    let predicate = Predicate([.startsWith("Name", ["a", "o'b"])])
    #expect(
      predicate.text(within: base)
        == "(City -eq 'Ulm' -or City -eq 'Bonn') -and (Name -like 'a*' -or Name -like 'o''b*')")
    #expect(Predicate.everything.text(within: base) == base.text)
  }

  @Test func `each condition is printed in the service's words`() {
    let remainder = Predicate([
      .startsWith("Name", ["c"]), .startsWithNone("Name", ["ca", "cb"]),
    ])
    #expect(
      remainder.stored == "Name -like 'c*' -and -not (Name -like 'ca*' -or Name -like 'cb*')")
    #expect(remainder.isRemainder)
    #expect(
      Predicate([.isOneOf("City", ["Ulm", "L'Île"])]).stored
        == "City -eq 'Ulm' -or City -eq 'L''Île'")
    let others = Predicate([.isNoneOf("City", ["Ulm", "Bonn"])])
    #expect(others.stored == "-not (City -eq 'Ulm' -or City -eq 'Bonn')")
    #expect(others.isRemainder)
    let leapDay = Instant(milliseconds: 1_709_208_000_999)
    #expect(
      Predicate([.changedAfter(leapDay)]).stored == "WhenChangedUTC -gt '02/29/2024 12:00:00'")
    let blank = Predicate([.isBlank("DisplayName")])
    #expect(blank.stored == "DisplayName -eq $null")
    #expect(!blank.isRemainder)
    #expect(blank.isBlank)
    #expect(!remainder.isBlank)
    #expect(!Predicate([.startsWith("Name", ["c"])]).isRemainder)
  }

  @Test(arguments: [
    "Name -like 'a'", "Name -eq 5", "Name -like 5", "nonsense", "Name -gt 'a'",
    "Name -eq 'a' -or Name -like 'b*'", "WhenChangedUTC -gt 'yesterday'",
    "-not (WhenChangedUTC -gt '02/29/2024 12:00:00')", "-not (Name -eq $null)", "",
    "Name -like 'a*' -and",
    "Name -like 'a*' -or Alias -like 'b*'", "-not (-not (Name -like 'a*'))", "Name -ne $null",
    "(Name -like 'a*' -and Name -like 'b*') -and Name -like 'c*'",
  ])
  func `what is not a predicate is not read as one`(text: String) {
    #expect(Predicate(stored: text) == nil)
  }

  @Test func `what the store keeps is read back as the same predicate`() {
    let pieces = [
      "a", "o'", "''", "'", "é", "e\u{301}", "\u{301}", "漢", "🧪", " ", "-", "*", "\"", "\u{D4E}",
      "\u{600}", "#", "$", "\\",
    ]
    for seed: UInt64 in 0..<1000 {
      var random = Seeded(seed: seed)
      func prefixes() -> [String] {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in
            pieces[Int.random(in: pieces.indices, using: &random)]
          }.joined()
        }
      }
      let key = ShardKey.allCases[Int.random(in: 0..<3, using: &random)].property
      let all: [Condition] = [
        .startsWith(key, prefixes()), .startsWithNone(key, prefixes()), .isBlank(key),
        .isOneOf("City", prefixes()), .isNoneOf("City", prefixes()),
        .changedAfter(
          Instant(milliseconds: Int64.random(in: -9_000_000...9_000_000, using: &random) * 1000)),
      ]
      let predicate = Predicate(all.filter { _ in Bool.random(using: &random) })
      let again = Predicate(stored: predicate.stored)
      #expect(again == predicate, "seed \(seed): \(predicate.stored ?? "nil")")
      #expect(again?.stored == predicate.stored, "seed \(seed)")
    }
  }
}

/// Which batch is believed to hold an object.
@Suite struct PredicateHoldingTests {
  private func holds(_ conditions: Condition..., values: [String: String?]) -> Bool? {
    Predicate(conditions).holds(values)
  }

  @Test func `everything holds every object`() {
    #expect(holds(values: [:]) == true)
  }

  @Test(arguments: [("Éva", true), ("eva", true), ("Ｅva", true), ("Ada", false), ("", false)])
  func `a beginning is compared as the service is believed to`(name: String, isHeld: Bool) {
    #expect(holds(.startsWith("Name", ["x", "e"]), values: ["Name": name]) == isHeld)
    #expect(holds(.startsWithNone("Name", ["x", "e"]), values: ["Name": name]) == !isHeld)
  }

  @Test(arguments: [("ULM", true), ("Ülm", true), ("Ulmen", false)])
  func `a value is compared whole`(city: String, isHeld: Bool) {
    #expect(holds(.isOneOf("City", ["Bonn", "ulm"]), values: ["City": city]) == isHeld)
    #expect(holds(.isNoneOf("City", ["Bonn", "ulm"]), values: ["City": city]) == !isHeld)
  }

  @Test func `what an object lacks is blank, and begins with nothing`() {
    #expect(holds(.isBlank("DisplayName"), values: ["DisplayName": nil as String?]) == true)
    #expect(holds(.isBlank("DisplayName"), values: ["DisplayName": "x"]) == false)
    #expect(
      holds(.startsWith("DisplayName", ["x"]), values: ["DisplayName": nil as String?]) == false)
    #expect(
      holds(.startsWithNone("DisplayName", ["x"]), values: ["DisplayName": nil as String?]) == true)
  }

  @Test func `what is not told is not known, unless something else decides`() {
    #expect(holds(.startsWith("Alias", ["x"]), values: ["Name": "x"]) == nil)
    #expect(
      holds(.startsWith("Alias", ["x"]), .startsWith("Name", ["x"]), values: ["Name": "x"]) == nil)
    #expect(
      holds(.startsWith("Alias", ["x"]), .startsWith("Name", ["y"]), values: ["Name": "x"]) == false
    )
    let moment = Instant(milliseconds: 0)
    #expect(holds(.changedAfter(moment), values: ["WhenChangedUTC": "2024"]) == nil)
    #expect(
      holds(.changedAfter(moment), .startsWith("Name", ["y"]), values: ["Name": "x"]) == false)
  }

  @Test(arguments: Seeds.portions(of: 0..<60))
  func `on a service that compares as believed, it tells what the service answers`(
    seeds: Range<UInt64>
  ) {
    for seed in seeds {
      // Plain names only: about the others the service is believed, not known, to compare so.
      let objects = SkewedDirectory.objects(count: 60, underOneBeginning: 0.3, seed: seed)
      let tenant = InventedTenant(objects, .asBelieved, properties: ["Name"])
      let tree = tenant.tree(of: "Name", tellingApartAbove: 4)
      let cutter = Cutter(axes: [.beginnings(.name)], target: 4, pageSize: 4)
      for part in cutter.cut(by: tree) ?? [] {
        let answer = tenant.answer(part.predicate.filter)
        for (place, object) in objects.enumerated() {
          #expect(
            part.predicate.holds(["Name": object.name]) == answer.contains(place), "seed \(seed)")
        }
      }
    }
  }
}
