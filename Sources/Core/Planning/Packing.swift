/// Puts small things together into groups that fill their goal: largest first, then whatever fits.
///
/// Which of several goals a group aims at is decided by which it fills best.
struct Packing {
  /// The largest first.
  var goals: [Int]
  /// What the costs of a group may come to.
  var room: Int
  var cost: (PrefixCut.Atom) -> Int

  init(goals: [Int], room: Int, cost: @escaping (PrefixCut.Atom) -> Int) {
    self.goals = goals
    self.room = room
    self.cost = cost
  }

  func packed(_ atoms: [PrefixCut.Atom]) -> [PrefixCut.Atom] {
    var left = atoms.sorted { ($0.rows, $1.prefixes[0]) > ($1.rows, $0.prefixes[0]) }
    var costs = left.map(cost)
    var groups: [PrefixCut.Atom] = []
    while !left.isEmpty {
      let choices = goals.map { chosen(of: left, costs, upTo: Double($0)) }
      let best = choices.max { $0.fill < $1.fill } ?? Choice(places: [0], fill: 0)
      groups.append(
        PrefixCut.Atom(
          prefixes: best.places.flatMap { left[$0].prefixes },
          rows: best.places.reduce(0) { $0 + left[$1].rows }))
      let taken = Set(best.places)
      costs = costs.indices.filter { !taken.contains($0) }.map { costs[$0] }
      left = left.indices.filter { !taken.contains($0) }.map { left[$0] }
    }
    return groups
  }

  private struct Choice {
    var places: [Int]
    var fill: Double
  }

  /// The largest of what is left, and with it, from large to small, all that still fits.
  private func chosen(of left: [PrefixCut.Atom], _ costs: [Int], upTo goal: Double) -> Choice {
    var places = [0]
    var (rows, spent) = (left[0].rows, costs[0])
    var place = 1
    while place < left.count {
      let missing = goal - rows
      // Everything before the first that is small enough is skipped in one go.
      if left[place].rows > missing {
        place = firstPlace(in: left, from: place, ofAtMost: missing)
        continue
      }
      if spent + costs[place] <= room {
        places.append(place)
        rows += left[place].rows
        spent += costs[place]
      }
      place += 1
    }
    return Choice(places: places, fill: rows <= goal ? rows / goal : 0)
  }

  private func firstPlace(
    in left: [PrefixCut.Atom], from start: Int, ofAtMost rows: Double
  ) -> Int {
    var (low, high) = (start, left.count)
    while low < high {
      let middle = (low + high) / 2
      if left[middle].rows <= rows { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
