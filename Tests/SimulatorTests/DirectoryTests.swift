import Testing

@testable import Simulator

/// What the tenant is made of.
struct DirectoryTests {
  private static func make(_ contacts: Int, seed: UInt64) -> Directory {
    var options = SimulatorOptions()
    options.contacts = contacts
    options.seed = seed
    return Directory(options)
  }

  @Test(arguments: [1, 2, 99] as [UInt64])
  func `names and identifiers are unique, even folded`(seed: UInt64) {
    let directory = Self.make(4000, seed: seed)
    let truth = SimulatorTruth(directory)
    #expect(Set(truth.map(\.name)).count == 4000, "seed \(seed)")
    #expect(Set(directory.first.foldedName.all).count == 4000, "seed \(seed)")
    #expect(Set(truth.map(\.guid)).count == 4000, "seed \(seed)")
    #expect(Set(truth.map(\.alias)).count == 4000, "seed \(seed)")
    #expect(truth.allSatisfy { $0.name.utf8.count <= 128 && !$0.name.hasPrefix(" ") })
  }

  @Test func `the same seed makes the same objects, another seed makes others`() {
    let truth = Array(SimulatorTruth(Self.make(500, seed: 5)))
    #expect(truth == Array(SimulatorTruth(Self.make(500, seed: 5))))
    #expect(truth != Array(SimulatorTruth(Self.make(500, seed: 6))))
  }

  @Test func `the stored folded name is the folding of the name`() {
    let directory = Self.make(3000, seed: 11)
    for (index, object) in SimulatorTruth(directory).enumerated() {
      #expect(Array(directory.first.foldedName[index]) == Collation().fold(object.name))
      #expect(
        Array(directory.first.foldedDisplayName[index])
          == Collation().fold(object.displayName ?? ""))
    }
  }

  @Test func `initials are strongly uneven`() {
    let folded = Self.make(10_000, seed: 3).first.foldedName.all
    let counts = Dictionary(folded.map { ($0.first ?? 0, 1) }, uniquingKeysWith: +)
    let leading = ["s", "m", "j"].map { counts[$0.utf8.first ?? 0] ?? 0 }
    #expect(leading.allSatisfy { $0 > 900 })
    #expect(counts.values.count { $0 < 30 } > 10)
  }

  @Test func `shapes that trouble a plan are all there`() {
    let truth = SimulatorTruth(Self.make(10_000, seed: 3))
    #expect(truth.count { $0.name.hasPrefix("Contractor - External - ") } == 200)
    #expect(truth.count { $0.displayName == "Reception Desk" } == 50)
    #expect(truth.count { $0.displayName == nil } == 100)
    for start in ["*", "$", "\\", "\"", "'", "#", "3", "(", "-", "😀", "Ё", "Π", "王", "김", "م", "ש"]
    {
      #expect(truth.contains { $0.name.hasPrefix(start) }, "no name starts with \(start)")
    }
    #expect(truth.contains { $0.name.contains("O'Brien") })
    #expect(truth.contains { $0.name.last?.isNumber == false })
  }

  @Test func `sorting follows the folded order and keeps creation order for equals`() {
    let directory = Self.make(2000, seed: 9)
    for key in Block.Key.allCases {
      let column = directory.first.column(key)
      let expected = (0..<2000).sorted { left, right in
        let (one, other) = (Array(column[left]), Array(column[right]))
        return one == other ? left < right : one.lexicographicallyPrecedes(other)
      }
      #expect(directory.first.order(by: key).map(Int.init) == expected)
    }
  }

  @Test func `a GUID is of version 4 and reads back`() throws {
    for object in SimulatorTruth(Self.make(200, seed: 8)) {
      let groups = object.guid.split(separator: "-").map(String.init)
      #expect(groups.map(\.count) == [8, 4, 4, 4, 12])
      #expect(groups[2].first == "4" && "89ab".contains(groups[3].first ?? "x"))
      #expect(GUID(object.guid)?.description == object.guid)
    }
  }

  @Test(arguments: [
    ("01/01/1970 00:00:00", "1970-01-01T00:00:00.0000000"),
    ("8/1/2017 2:00:00 PM", "2017-08-01T14:00:00.0000000"),
    ("2/29/2024 12:00:00 AM", "2024-02-29T00:00:00.0000000"),
    ("12/31/2023", "2023-12-31T00:00:00.0000000"),
    ("2024-03-05T10:11:12.5Z", "2024-03-05T10:11:12.5000000"),
    ("3/1/2000 23:59", "2000-03-01T23:59:00.0000000"),
  ])
  func `a moment is read and written`(text: String, written: String) {
    #expect(Ticks(text)?.description == written)
  }

  @Test(arguments: [
    "", "2/29/2023", "1/2", "1/2/2024 25:00:00", "1/2/2024 1:00:00 XM", "a-b-c", "2024-01-01Tx",
  ])
  func `what is no moment is refused`(text: String) {
    #expect(Ticks(text) == nil)
  }
}

extension FoldedColumn {
  fileprivate var all: [[UInt8]] { (0..<count).map { Array(self[$0]) } }
}
