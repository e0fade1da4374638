import Core
import TestSupport

/// Reads an invented tenant batch after batch, as the engine does, and notes whatever goes wrong.
///
/// It never helps the planner: what it splits, doubts and learns is decided by `PageRules`,
/// `Cutter` and `Calibration` from pages alone.
struct InventedRun {
  /// What the service does beside answering.
  struct Habits {
    /// One page in so many is slow; 0 for none.
    var slowPages = 0
    /// It sends one page of any answer, says that it holds more, and gives no next link.
    var holdsBack = false
  }

  struct Outcome {
    var calls = 0
    var batches = 0
    var splits = 0
    var doubts = 0
    var deepest = 0
    /// Times a batch should have been cut and could not be.
    var uncut = 0
    var isEndless = false
    /// All that was asked, in the order in which it was planned.
    var predicates: [Predicate] = []
    /// What is wrong, in sentences.
    var faults: [String] = []
    /// Objects that no batch brought, and no buried batch stands for.
    var lost: [String] = []
  }

  let tenant: InventedTenant
  let shares: Cutter
  let checks: Cutter
  var habits = Habits()
  /// Batches worked on at once.
  var width = 8
  var sampleSize = 5000
  /// Properties of which a page tells the values.
  var columns: Set<String> = ["Name", "DisplayName", "Alias", "City"]

  private struct Open {
    var part: Cutter.Part
    var role = BatchRole.share
    var depth = 0
    var found: Selection
    /// How many there are to send.
    var size: Int
    var read = 0
  }

  init(_ tenant: InventedTenant, _ shares: Cutter) {
    self.tenant = tenant
    self.shares = shares
    checks = Cutter(
      axes: shares.axes.reversed(), base: shares.base, target: shares.target,
      pageSize: shares.pageSize, budget: shares.budget)
  }

  /// - Parameter limit: more batches than this are taken for a run without end.
  func outcome(of plan: [Cutter.Part], atMostBatches limit: Int, seed: UInt64 = 0) -> Outcome {
    var walk = Walk(run: self, random: Seeded(seed: seed))
    let everything = tenant.answer(shares.base)
    walk.add(plan, below: nil, covering: everything, as: .share, depth: 0)
    while let batch = walk.waiting.first {
      walk.waiting.removeFirst()
      walk.turn(batch)
      guard walk.outcome.batches <= limit else {
        walk.outcome.isEndless = true
        break
      }
    }
    let lost = everything.subtracting(walk.brought)
    walk.outcome.lost = lost.places.map { tenant.objects[$0].name }
    return walk.outcome
  }

  /// One run on its way.
  private struct Walk {
    let run: InventedRun
    var random: Seeded
    /// Those worked on come first, and take turns.
    var waiting: [Open] = []
    var outcome = Outcome()
    var brought: Selection
    private var scale = Calibration()

    init(run: InventedRun, random: Seeded) {
      self.run = run
      self.random = random
      brought = Selection(of: run.tenant.objects.count)
    }

    /// Takes parts up, after a look at each.
    mutating func add(
      _ parts: [Cutter.Part], below parent: Predicate?, covering wanted: Selection,
      as role: BatchRole, depth: Int
    ) {
      var covered = Selection(of: run.tenant.objects.count)
      for part in parts {
        let found = run.tenant.answer(
          Filter.conjunction([run.shares.base, part.predicate.filter]))
        covered.formUnion(found)
        waiting.append(
          Open(part: part, role: role, depth: depth, found: found, size: found.count))
        examine(part.predicate, below: role == .check ? nil : parent)
      }
      let missed = wanted.subtracting(covered).places.map { run.tenant.objects[$0] }
      if let missed = missed.first {
        outcome.faults.append(
          "the parts of \(parent?.stored ?? "everything") lack \(missed): "
            + "\(parts.map { $0.predicate.stored ?? "everything" })")
      }
      outcome.batches += parts.count
      outcome.predicates += parts.map(\.predicate)
      outcome.deepest = max(outcome.deepest, depth)
    }

    private mutating func examine(_ predicate: Predicate, below parent: Predicate?) {
      let length = predicate.text(within: run.shares.base)?.utf16.count ?? 0
      if length > run.shares.budget, predicate != .everything {
        outcome.faults.append("\(length) characters: \(predicate.stored ?? "")")
      }
      if predicate == parent {
        outcome.faults.append("cut into itself: \(predicate.stored ?? "everything")")
      }
      // Reading is slow, so some stand for all.
      if outcome.batches % 4 == 0, Predicate(stored: predicate.stored) != predicate {
        outcome.faults.append("not read back: \(predicate.stored ?? "everything")")
      }
      if !predicate.hasProperPrefixes {
        outcome.faults.append("an improper prefix: \(predicate.stored ?? "everything")")
      }
    }

    /// One page of one batch.
    mutating func turn(_ batch: Open) {
      var batch = batch
      let rows = min(run.tenant.server.pageSize, batch.size - batch.read)
      let isMore = batch.read + rows < batch.size
      let isSlow =
        run.habits.slowPages > 0 && Int.random(in: 0..<run.habits.slowPages, using: &random) == 0
      let page = PageRules.Seen(
        nextLink: isMore && !run.habits.holdsBack ? "next" : nil,
        isTruncated: isMore && run.habits.holdsBack, rows: rows,
        took: .seconds(isSlow ? 200 : 1), before: batch.read,
        isForeseen: batch.depth > 0 || (batch.part.expected ?? 0) > 0, predicted: predicted(batch))
      outcome.calls += 1
      let rules = PageRules(
        target: run.shares.target, pageSize: run.tenant.server.pageSize, slowest: .seconds(150))
      let verdict = rules.verdict(on: page)
      let before = batch.read
      batch.read += rows
      switch verdict {
      case .carryOn: goOn(batch)
      case .finish: finish(batch)
      case .finishInDoubt: doubt(batch, pageOf: rows)
      case .tooLarge, .tooSlow:
        guard let parts = cut(batch, after: before) else {
          outcome.uncut += 1
          return goOn(batch)
        }
        replace(batch, by: parts)
      case .heldBack:
        guard let parts = cut(batch, after: before) else {
          // Buried, and said so.
          outcome.uncut += 1
          return brought.formUnion(batch.found)
        }
        replace(batch, by: parts)
      }
    }

    private mutating func goOn(_ batch: Open) {
      waiting.insert(batch, at: min(run.width - 1, waiting.count))
    }

    private mutating func finish(_ batch: Open) {
      brought.formUnion(batch.found)
      guard batch.role == .share else { return }
      scale.note(rows: batch.size, foreseen: batch.part.expected)
    }

    private mutating func replace(_ batch: Open, by parts: [Cutter.Part]) {
      outcome.splits += 1
      add(
        parts, below: batch.part.predicate, covering: batch.found, as: batch.role,
        depth: batch.depth + 1)
    }

    private func predicted(_ batch: Open) -> Int? {
      guard batch.role == .share else { return batch.part.expected.flatMap { $0 > 0 ? $0 : nil } }
      return scale.predicted(batch.part.expected)
    }

    private func cut(_ batch: Open, after before: Int) -> [Cutter.Part]? {
      guard batch.depth < Cutter.deepest else { return nil }
      let target = run.shares.target
      let most = max(predicted(batch) ?? 0, batch.read)
      let evidence = Cutter.Evidence(
        samples: run.samples(of: batch, after: before), seen: batch.read,
        foreseen: batch.part.expected, predicted: predicted(batch),
        size: most >= target ? .estimated(target: target) : .half(of: most))
      let cutter = batch.role == .check ? run.checks : run.shares
      return cutter.split(batch.part.predicate, by: evidence)
    }

    /// Asks the share again, differently cut, as what ended a batch in doubt asks for.
    private mutating func doubt(_ batch: Open, pageOf rows: Int) {
      finish(batch)
      outcome.doubts += 1
      let evidence = Cutter.Evidence(
        samples: run.samples(of: batch, after: batch.size - rows), seen: batch.size,
        predicted: batch.size, size: .half(of: batch.size))
      guard batch.depth < Cutter.deepest,
        let parts = run.shares.split(batch.part.predicate, by: evidence)
      else { return }
      add(
        parts, below: batch.part.predicate, covering: batch.found, as: .check,
        depth: batch.depth + 1)
    }
  }

  /// What the engine would know: the first rows' keys, and the page in hand of the other columns.
  private func samples(of batch: Open, after before: Int) -> [String: KeySample] {
    let sent = tenant.sent(batch.found)
    let (kept, fresh) = (sent[..<min(before, sampleSize)], sent[before..<batch.read])
    var samples: [String: KeySample] = [:]
    for (index, axis) in shares.axes.enumerated() {
      func texts(_ places: ArraySlice<Int>) -> [String] {
        places.map { InventedTenant.text(axis.property, of: tenant.objects[$0]) ?? "" }
      }
      if index == 0 {
        samples[axis.property] = KeySample(texts(kept) + texts(fresh))
      } else if columns.contains(axis.property) {
        samples[axis.property] = KeySample(texts(fresh))
      }
    }
    return samples
  }
}
