import Core
import Foundation
import TestSupport

/// The objects of an imagined tenant, with names of any kind, which may change while a run goes.
///
/// It never knows how it is asked; `PageHall` does.
struct ImaginedDirectory: Sendable {
  struct Object: Sendable {
    var guid: GUID
    var name: String
    var displayName: String?
    var alias: String
    var changed: Instant
    /// As a page brings it, in the order of `columns`.
    private(set) var values = ""
    private(set) var properties = FilterReading.Properties()

    static let columns = ["Guid", "Name", "DisplayName", "Alias"]

    init(guid: GUID, name: String, displayName: String?, alias: String, changed: Instant) {
      (self.guid, self.name, self.displayName) = (guid, name, displayName)
      (self.alias, self.changed) = (alias, changed)
      refresh()
    }

    mutating func rename(_ name: String, at now: Instant) {
      (self.name, changed) = (name, now)
      refresh()
    }

    private mutating func refresh() {
      let cells = [guid.description, name, displayName, alias]
      values = (try? JSONEncoder().encode(cells)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      properties.changed = changed.milliseconds
      properties.texts = [
        "guid": FilterReading.folded(guid.description), "name": FilterReading.folded(name),
        "displayname": FilterReading.folded(displayName), "alias": FilterReading.folded(alias),
      ]
    }

    func key(_ property: String) -> String {
      property == "Name" ? name : property == "Alias" ? alias : displayName ?? ""
    }
  }

  private(set) var objects: [Object] = []
  /// Every row that was ever true, by object.
  private(set) var versions: [GUID: Set<String>] = [:]
  /// Objects that were there from the beginning.
  let first: Set<GUID>
  private var draw: Seeded

  init(count: Int, seed: UInt64, at now: Instant) {
    var draw = Seeded(seed: seed)
    let crowd = Int.random(in: 0..<4, using: &draw) == 0 ? Self.name(&draw) : nil
    let birth = Instant(milliseconds: now.milliseconds - 90 * 86_400_000)
    for number in 0..<count {
      var name = Self.name(&draw)
      if let crowd, Int.random(in: 0..<3, using: &draw) == 0 { name = crowd }
      objects.append(Self.object(number, name, &draw, at: birth))
    }
    first = Set(objects.map(\.guid))
    self.draw = draw
    for object in objects { versions[object.guid, default: []].insert(object.values) }
  }

  /// Renames an object or makes another, as administrators do.
  mutating func drift(at now: Instant) {
    guard Bool.random(using: &draw), !objects.isEmpty else {
      objects.append(Self.object(objects.count, Self.name(&draw), &draw, at: now))
      return note(objects.count - 1)
    }
    let place = Int.random(in: objects.indices, using: &draw)
    objects[place].rename(Self.name(&draw), at: now)
    note(place)
  }

  private mutating func note(_ place: Int) {
    versions[objects[place].guid, default: []].insert(objects[place].values)
  }

  /// The places of the objects a filter describes.
  func found(by filter: FilterReading) -> [Int] {
    objects.indices.filter { filter.holds(objects[$0].properties) }
  }

  private static func object(
    _ number: Int, _ name: String, _ draw: inout Seeded, at now: Instant
  ) -> Object {
    let isNamed = Int.random(in: 0..<5, using: &draw) > 0
    return Object(
      guid: GUID(high: draw.next(), low: UInt64(number)), name: name,
      displayName: isNamed ? Self.name(&draw) : nil, alias: "a\(draw.next() % 100_000)",
      changed: now)
  }

  private static let beginnings = [
    "an", "An", "Ba", "be", "ca", "Co", "Contractor - ", "de", "Éva ", "ø", "Ünal ", "svc_", "'t ",
    "* ", "漢字", "Ω", "\u{301}", "co-op ", "9", "00", "🧪 ", "É", "Ａ社", "zz", "м", "$x", "\"q",
  ]
  private static let letters = Array("aeinorst lmu'-éb19")

  private static func name(_ draw: inout Seeded) -> String {
    // Some beginnings are far more common than others.
    let place = min(
      Int.random(in: beginnings.indices, using: &draw),
      Int.random(in: beginnings.indices, using: &draw))
    let rest = (0..<Int.random(in: 0...7, using: &draw)).map { _ in
      letters[Int.random(in: letters.indices, using: &draw)]
    }
    return beginnings[place] + String(rest)
  }
}
