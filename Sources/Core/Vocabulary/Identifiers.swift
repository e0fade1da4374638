/// The number of a run in its store.
package struct RunID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  package var description: String { String(number) }
  package static func < (one: RunID, other: RunID) -> Bool { one.number < other.number }
}

/// The number of a stage in its store.
package struct StageID: Sendable, Hashable, Codable, CustomStringConvertible {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  package var description: String { String(number) }
}

/// The number of a batch in its store.
package struct BatchID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  package var description: String { String(number) }
  package static func < (one: BatchID, other: BatchID) -> Bool { one.number < other.number }
}

/// Who holds a lease: one process, told apart from every other that shares the store.
package struct Owner: Sendable, Hashable, Codable, CustomStringConvertible {
  package let name: String
  package init(_ name: String) { self.name = name }
  package var description: String { name }
}
