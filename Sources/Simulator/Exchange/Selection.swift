/// The numbers of the objects a call found, in the order they are sent.
///
/// It is fixed when a query begins, and every page of the query shares it.
enum Selection: Sendable {
  /// The objects of a tenant in the order of creation: those of the start without the ones that have
  /// gone, which are in rising order, and then those that came.
  case all(first: Int, gone: [Int], newcomers: [Int])
  case some([UInt32])

  var count: Int {
    switch self {
    case .all(let first, let gone, let newcomers): first - gone.count + newcomers.count
    case .some(let objects): objects.count
    }
  }

  subscript(place: Int) -> Int {
    switch self {
    case .all(let first, let gone, let newcomers):
      place < first - gone.count
        ? Self.object(at: place, without: gone) : newcomers[place - (first - gone.count)]
    case .some(let objects): Int(objects[place])
    }
  }

  /// The number at a place among all numbers but the gone ones.
  private static func object(at place: Int, without gone: [Int]) -> Int {
    // Before the gone number at an index stand as many others as it exceeds that index.
    var (low, high) = (0, gone.count)
    while low < high {
      let middle = (low + high) / 2
      if gone[middle] - middle <= place { low = middle + 1 } else { high = middle }
    }
    return place + low
  }
}
