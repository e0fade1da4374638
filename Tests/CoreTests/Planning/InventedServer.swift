import Core

/// How an invented server compares a name with a pattern: the tests' own idea, not `KeyFolding`.
///
/// It never asks the planner anything, so that a wrong guess of the planner shows.
enum InventedServer: String, CaseIterable {
  /// Case and accents are one, as the real service is believed to compare.
  case folding
  /// Every scalar is itself.
  case exact
  /// As folding, and punctuation does not count at all, as in some dictionary orders.
  case ignoringPunctuation

  private static let folds: [Character: String] = [
    "é": "e", "É": "e", "ü": "u", "Ü": "u", "ß": "ss", "ø": "o", "ı": "i", "İ": "i", "ﬁ": "fi",
    "Ａ": "a", "ά": "α", "Ж": "ж", "①": "1", "½": "1/2", "𐐀": "𐐨",
  ]

  /// The text as this server sees it.
  func seen(_ text: String) -> [Unicode.Scalar] {
    guard self != .exact else { return Array(text.unicodeScalars) }
    // Marks are dropped only where they are marks of a letter before them, so that é is e.
    let folded = text.map { Self.folds[$0] ?? String($0) }.joined()
    return folded.unicodeScalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
      .filter { scalar in
        if scalar.properties.generalCategory == .nonspacingMark { return false }
        return self == .folding || !" -_.,'’&()#@/+".unicodeScalars.contains(scalar)
      }
  }

  /// The places of the objects in the answer to a predicate; the names are as this server sees
  /// them, and nil is an object without the key.
  func answer(_ predicate: Predicate, from names: [[Unicode.Scalar]?]) -> [Int] {
    predicate.conditions.reduce(Array(names.indices)) { places, condition in
      switch condition {
      case .startsWith(_, let prefixes):
        let seen = prefixes.map(seen)
        return places.filter { begins(names[$0], with: seen) }
      case .startsWithNone(_, let prefixes):
        let seen = prefixes.map(seen)
        return places.filter { !begins(names[$0], with: seen) }
      case .isBlank:
        return places.filter { names[$0] == nil }
      }
    }
  }

  private func begins(_ name: [Unicode.Scalar]?, with prefixes: [[Unicode.Scalar]]) -> Bool {
    name.map { name in prefixes.contains { name.starts(with: $0) } } ?? false
  }
}

/// Reads a directory batch after batch, as the engine does, and notes whatever it loses.
struct InventedReading {
  let cutter: Cutter
  let server: InventedServer
  /// Nil is an object without the key.
  let names: [[Unicode.Scalar]?]
  let texts: [String?]

  init(_ texts: [String?], cutter: Cutter, server: InventedServer) {
    self.texts = texts
    self.cutter = cutter
    self.server = server
    names = texts.map { $0.map(server.seen) }
  }

  struct Outcome {
    var leaves: [Predicate] = []
    var splits = 0
    var lost: [String] = []
    var isEndless = false
    /// Predicates longer than the budget, or with what must not stand in a prefix.
    var improper: [Predicate] = []
  }

  func matches(_ predicate: Predicate) -> [Int] {
    server.answer(predicate, from: names)
  }

  /// - Parameters:
  ///   - pageOfSample: how many rows are seen before a batch is given up.
  ///   - seen: what the engine tells the cutter it has seen.
  func run(sampling pageOfSample: Int, seen: Int, atMostSplits limit: Int) -> Outcome {
    var outcome = Outcome()
    var open = cutter.firstCut()
    check(open, cover: Array(names.indices), into: &outcome)
    while let part = open.popLast() {
      let found = matches(part.predicate)
      let sample = KeySample(found.prefix(pageOfSample).map { texts[$0] ?? "" })
      guard found.count > cutter.target,
        let parts = cutter.split(part.predicate, sample: sample, seen: seen)
      else {
        outcome.leaves.append(part.predicate)
        continue
      }
      outcome.splits += 1
      guard outcome.splits <= limit else {
        outcome.isEndless = true
        return outcome
      }
      check(parts, cover: found, into: &outcome)
      open += parts
    }
    return outcome
  }

  private func check(_ parts: [Cutter.Part], cover wanted: [Int], into outcome: inout Outcome) {
    let covered = parts.reduce(into: Set<Int>()) { $0.formUnion(matches($1.predicate)) }
    outcome.lost += wanted.filter { !covered.contains($0) }.map { texts[$0] ?? "(blank)" }
    outcome.improper += parts.map(\.predicate).filter { predicate in
      let text = predicate.text(within: cutter.base) ?? ""
      return text.utf16.count > cutter.budget || !predicate.hasProperPrefixes
        || Predicate(stored: predicate.stored) != predicate
    }
  }
}

extension Predicate {
  /// Whether no wildcard, quote but the plain one, backslash or control character is in a prefix.
  fileprivate var hasProperPrefixes: Bool {
    conditions.allSatisfy { condition in
      switch condition {
      case .startsWith(_, let prefixes), .startsWithNone(_, let prefixes):
        prefixes.allSatisfy { prefix in
          !prefix.isEmpty
            && !prefix.unicodeScalars.contains { scalar in
              "*?[]`\"’‘‚‛\\$%{}|<>^~;".unicodeScalars.contains(scalar)
                || scalar.properties.generalCategory == .control
            }
        }
      case .isBlank: true
      }
    }
  }
}
