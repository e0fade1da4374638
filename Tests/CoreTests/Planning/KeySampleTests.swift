@testable import Core
import TestSupport
import Testing

/// What the keys of the first pages tell, and what they do not.
@Suite struct KeySampleTests {
  private let names = (0..<200).map { "\(["Ada", "bea", "Cléo", "dan"][$0 / 50]) \(1000 + $0)" }

  @Test func `keys that come in their own order, or against it, are recognised`() {
    #expect(KeySample(names).isOrdered)
    #expect(KeySample(names.reversed()).isOrdered)
    // A little disorder, as a service's own order makes, is order still.
    var swapped = names
    for place in stride(from: 0, to: 180, by: 25) { swapped.swapAt(place, place + 1) }
    #expect(KeySample(swapped).isOrdered)
  }

  @Test func `keys that come as they were made are not in order`() {
    for seed: UInt64 in 0..<50 {
      var random = Seeded(seed: seed)
      #expect(!KeySample(names.shuffled(using: &random)).isOrdered, "seed \(seed)")
    }
  }

  @Test func `equal keys and few keys tell nothing of an order`() {
    #expect(!KeySample(Array(repeating: "Meeting Room", count: 5000)).isOrdered)
    #expect(!KeySample(Array(names.prefix(15))).isOrdered)
    #expect(!KeySample([]).isOrdered)
  }

  @Test func `what all keys begin with is told as far as a prefix may hold it`() {
    #expect(
      KeySample(["Contractor - Ada", "contractor - Éva", "CONTRACTOR - x"]).commonBeginning
        == "contractor - ")
    #expect(KeySample(["ab*c", "ab*d"]).commonBeginning == "ab")
    #expect(KeySample(["a", "b"]).commonBeginning == "")
    #expect(KeySample([]).commonBeginning == "")
    #expect(KeySample(["कि1", "क1"]).commonBeginning == "")
  }

  @Test func `letters that the service is believed to take for one are counted as one`() {
    let tree = KeySample(["ea", "éb", "Ec", "e\u{301}d", "ẽf", "Ｅg"]).tree(tellingApartAbove: 9)
    #expect(tree.children == [KeyTree(prefix: "e", count: 6)])
  }

  @Test func `a letter that was seen though its fold was cut off stands as it is spelled`() {
    let tree = KeySample(["Éa", "Éb", "ж"]).tree(tellingApartAbove: 9, excluding: ["e"])
    #expect(tree.children == [KeyTree(prefix: "É", count: 2), KeyTree(prefix: "ж", count: 1)])
    // Where even the spelling was cut off, nothing is gained by it.
    let again = KeySample(["éa"]).tree(tellingApartAbove: 9, excluding: ["e", "é"])
    #expect(again.children == [KeyTree(prefix: "e", count: 1)])
  }

  @Test func `the order of the keys does not change the tree`() {
    for seed: UInt64 in 0..<30 {
      var random = Seeded(seed: seed)
      let keys = InventedDirectory(seed: seed).names
      let tree = KeySample(keys).tree(tellingApartAbove: 5)
      #expect(
        KeySample(keys.shuffled(using: &random)).tree(tellingApartAbove: 5) == tree, "seed \(seed)")
    }
  }

  @Test func `values are told as first seen, the most frequent first, blanks left out`() {
    let values = KeySample(["Ulm", "", "BONN", "ulm", "Bonn", "bonn", "Aix", ""]).values
    #expect(values.map(\.value) == ["BONN", "Ulm", "Aix"])
    #expect(values.map(\.count) == [3, 2, 1])
  }
}
