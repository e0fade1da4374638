/// How much the tenant changes by itself while it is asked.
///
/// Changes happen just before a page is made. They are drawn from `seed` and from how many pages
/// were made before, so the same calls in the same order meet the same changes.
package struct SimulatorDrift: Sendable, Equatable {
  /// The number every change is drawn from.
  package var seed: UInt64 = 1
  /// How many objects are created for each page, on average; it may be above 1.
  package var creates = 0.0
  /// How many objects are renamed for each page, on average: Name, DisplayName, Alias or several.
  package var renames = 0.0
  /// How many objects are deleted for each page, on average.
  package var deletes = 0.0
  /// How many changes there are in all; nil sets no end.
  package var limit: Int?

  package init() {}

  /// Whether the tenant ever changes by itself.
  var isMoving: Bool { creates > 0 || renames > 0 || deletes > 0 }
}
