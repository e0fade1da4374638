package import Core

/// What every `RunStore` must do, as cases that a test target runs against its own store.
///
/// It never opens a store and never knows which one it judges. Each case wants a fresh, empty store
/// whose clock is the manual one it is given. A case that fails throws a `ConformanceFailure`.
package struct StoreConformance: Sendable {
  /// One claim about a store.
  package struct Case: Sendable, CustomStringConvertible {
    package let name: String
    package let run: @Sendable (any RunStore, ManualTime) async throws -> Void

    package var description: String { name }

    init(_ name: String, _ check: @escaping @Sendable (StoreProbe) async throws -> Void) {
      self.name = name
      self.run = { store, time in try await check(StoreProbe(store: store, time: time)) }
    }
  }

  package static let all: [Case] =
    beginnings + leases + expiry + outlooks + pages + ends + splits + doubts + additions + runs
    + stages + subjects + knowledge + logs + rows + joins + objects + comparisons + matchings
    + measures
    + answers
    + accounts + reopenings + clocks + models + lines
}

/// A store did not do what every store must.
package struct ConformanceFailure: Error, CustomStringConvertible {
  package let sentence: String
  package let fileID: String
  package let line: Int

  package var description: String { "\(sentence) (\(fileID):\(line))" }
}

/// Throws a failure unless the claim holds.
func expect(
  _ holds: Bool, _ claim: @autoclosure () -> String, fileID: String = #fileID, line: Int = #line
) throws(ConformanceFailure) {
  if !holds {
    throw ConformanceFailure(sentence: "Not so: \(claim())", fileID: fileID, line: line)
  }
}

/// Throws a failure that names both values unless they are equal.
func expect<Value: Equatable>(
  _ found: Value, is wanted: Value, _ what: @autoclosure () -> String, fileID: String = #fileID,
  line: Int = #line
) throws(ConformanceFailure) {
  if found != wanted {
    throw ConformanceFailure(
      sentence: "\(what()): found \(found), wanted \(wanted)", fileID: fileID, line: line)
  }
}

/// The value, or a failure when there is none.
func demand<Value>(
  _ value: Value?, _ what: @autoclosure () -> String, fileID: String = #fileID, line: Int = #line
) throws(ConformanceFailure) -> Value {
  guard let value else {
    throw ConformanceFailure(sentence: "There is no \(what())", fileID: fileID, line: line)
  }
  return value
}

/// Throws a failure unless the store refuses with a defect of its caller.
func refusing(
  _ what: @autoclosure () -> String, fileID: String = #fileID, line: Int = #line,
  _ work: () async throws -> Void
) async throws {
  do {
    try await work()
  } catch let error as StoreError {
    return try expect(error.kind, is: .bug, "the refusal of \(what())", fileID: fileID, line: line)
  }
  throw ConformanceFailure(sentence: "Not refused: \(what())", fileID: fileID, line: line)
}
