/// Cuts a question into batches by what is known of it: nothing yet, a sample, or a complete run.
///
/// Every cut ends with a remainder, so the batches of a cut cover their parent whatever the
/// service's collation does. It never asks the service, never counts on order, and gives the same
/// batches for the same input.
package struct Cutter: Sendable {
  /// A batch as planned, before the store gives it a number.
  package struct Part: Sendable, Hashable {
    package var predicate: Predicate
    /// Rows foreseen, when anything is known; to the scale that `Calibration` learns.
    package var expected: Int?

    package init(_ predicate: Predicate, expected: Int? = nil) {
      self.predicate = predicate
      self.expected = expected
    }
  }

  /// A way to cut: by the values of a property, or by how a key begins.
  package enum Axis: Sendable, Hashable {
    case values(String)
    case beginnings(ShardKey)

    package var property: String {
      switch self {
      case .values(let property): property
      case .beginnings(let key): key.property
      }
    }
  }

  /// Tried in this order: where one cannot cut a batch, the next may.
  package var axes: [Axis]
  /// The job's own filter, which shares the budget.
  package var base: Filter?
  /// Rows a batch should hold.
  package var target: Int
  /// Rows in a full page.
  package var pageSize: Int
  /// The longest filter the tenant is trusted to accept, in UTF-16 units, as the service counts.
  package var budget: Int

  /// The longest prefix a cut makes, in characters; longer keys are not cut apart.
  package static let longestPrefix = 64
  /// How many splits may lie above a batch; a deeper one is read as it is.
  package static let deepest = 48
  package static let usualCharacters = "abcdefghijklmnopqrstuvwxyz0123456789".map(String.init)

  package init(
    axes: [Axis], base: Filter? = nil, target: Int, pageSize: Int = 1000, budget: Int = 2000
  ) {
    self.axes = axes
    self.base = base
    self.target = target
    self.pageSize = pageSize
    self.budget = budget
  }

  /// What is known of a batch that is to be cut.
  package struct Evidence: Sendable {
    /// Values seen, by property; a property that was not asked for is not there.
    package var samples: [String: KeySample]
    /// Rows it held before it was given up.
    package var seen: Int
    /// Rows foreseen of it, to the scale of the plan.
    package var foreseen: Int?
    /// Rows it holds by what is known of its siblings.
    package var predicted: Int?
    /// What its parts should hold.
    package var size: BatchSize

    package init(
      samples: [String: KeySample], seen: Int, foreseen: Int? = nil, predicted: Int? = nil,
      size: BatchSize
    ) {
      self.samples = samples
      self.seen = seen
      self.foreseen = foreseen
      self.predicted = predicted
      self.size = size
    }

    /// Rows it is taken to hold: it had more than were seen, unknown how many.
    var rows: Int { max(predicted ?? seen * 3, seen, 1) }

    /// A batch that is cut is cut in two at least, however small it is.
    var goals: BatchSize { rows > size.largest ? size : .half(of: rows) }

    /// Rows for each one foreseen.
    var unit: Double {
      guard let foreseen, foreseen > 0 else { return 1 }
      return max(Double(rows) / Double(foreseen), .leastNonzeroMagnitude)
    }
  }

  /// The parts of a batch, or nil when it cannot be cut further.
  package func split(_ predicate: Predicate, by evidence: Evidence) -> [Part]? {
    for axis in axes {
      let parts =
        switch axis {
        case .values(let property): split(predicate, byValuesOf: property, evidence)
        case .beginnings(let key): split(predicate, along: key, evidence)
        }
      guard let parts, parts.count > 1 else { continue }
      // To the scale of the plan, so that one calibration serves all its batches.
      return parts.map { part in
        let expected = part.expected.map { Int((Double($0) / evidence.unit).rounded(.up)) }
        return Part(part.predicate, expected: expected)
      }
    }
    return nil
  }

  /// The cut of the whole question by the keys of a complete run; nil when one batch holds it.
  ///
  /// - Parameter tree: told apart above `BatchSize.known(target:pageSize:)`.
  package func cut(by tree: KeyTree) -> [Part]? {
    guard case .beginnings(let key)? = axes.first,
      let place = KeyPlace(.everything, key: key.property)
    else { return nil }
    let size = BatchSize.known(target: target, pageSize: pageSize)
    guard tree.count > size.largest else { return nil }
    let cut = PrefixCut(place: place, base: base, size: size, budget: budget, scale: 1)
    return cut.parts(of: tree).map { $0 + blank(in: place, key) }
  }
}

extension Cutter {
  private func split(
    _ predicate: Predicate, along key: ShardKey, _ evidence: Evidence
  ) -> [Part]? {
    guard let place = KeyPlace(predicate, key: key.property) else { return nil }
    let sample = evidence.samples[key.property]
    guard let sample, !sample.keys.isEmpty,
      // The order of what was seen whole does not matter.
      sample.keys.count >= evidence.rows || !sample.isOrdered
    else {
      guard isHonoured(predicate, evidence) else { return nil }
      return usualCut(of: place, sample, evidence).map { $0 + blank(in: place, key) }
    }
    if place.isWhole, evidence.predicted == nil, let parts = scouted(place, sample, evidence) {
      return parts + blank(in: place, key)
    }
    let scale = Double(evidence.rows) / Double(sample.keys.count)
    let cut = PrefixCut(
      place: place, base: base, size: evidence.goals, budget: budget, scale: scale)
    let tree = sample.tree(
      tellingApartAbove: Int(Double(evidence.goals.largest) / scale),
      excluding: Set(place.excluded))
    guard let parts = cut.parts(of: tree) else { return nil }
    // A cut that leaves nearly all in one part would be made again and again.
    let largest = parts.compactMap(\.expected).max() ?? 0
    guard largest * 10 < evidence.rows * 9 else { return nil }
    return parts + blank(in: place, key)
  }

  /// Whether the service sent what was asked for, as far as is seen.
  ///
  /// One that disregards a filter would be asked ever smaller questions, and answer each with all.
  private func isHonoured(_ predicate: Predicate, _ evidence: Evidence) -> Bool {
    evidence.samples.allSatisfy { property, sample in
      let keys = sample.keys.prefix(Self.mostLookedAt)
      return keys.count { predicate.holds([property: $0]) != false } * 10 >= keys.count
    }
  }

  private static let mostLookedAt = 200

  private func split(
    _ predicate: Predicate, byValuesOf property: String, _ evidence: Evidence
  ) -> [Part]? {
    guard !predicate.conditions.contains(where: { $0.property == property }),
      let sample = evidence.samples[property]
    else { return nil }
    let cut = ValueCut(property: property, predicate: predicate, base: base, budget: budget)
    let values = sample.values
    guard let parts = cut.parts(of: values.map(\.value)) else { return nil }
    let scale = Double(evidence.rows) / Double(max(sample.keys.count, 1))
    func rows(_ keys: Int) -> Int { Int((Double(keys) * scale).rounded(.up)) }
    let listed = zip(parts.values, values).map { Part($0, expected: rows($1.count)) }
    let blanks = sample.keys.count { $0.isEmpty }
    let rest = values.dropFirst(listed.count).reduce(0) { $0 + $1.count }
    return [Part(parts.complement, expected: rows(parts.blank == nil ? rest + blanks : rest))]
      + listed + (parts.blank.map { [Part($0, expected: rows(blanks))] } ?? [])
  }

  /// The objects that lack the key, at the first cut along it.
  private func blank(in place: KeyPlace, _ key: ShardKey) -> [Part] {
    key.mayBeBlank && place.isWhole ? [Part(place.blank)] : []
  }

  func fits(_ predicate: Predicate) -> Bool {
    (predicate.text(within: base)?.utf16.count ?? 0) <= budget
  }
}
