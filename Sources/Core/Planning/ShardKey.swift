/// A property that batches may be cut along.
///
/// Only these three are offered: they are single-valued text that every recipient cmdlet can
/// filter. Addresses are not among them, since a filter on one matches every address of an object.
package enum ShardKey: String, Sendable, Hashable, Codable, CaseIterable {
  case name = "Name"
  case alias = "Alias"
  case displayName = "DisplayName"

  package var property: String { rawValue }

  /// Whether objects may lack it; those form a batch of their own.
  package var mayBeBlank: Bool { self == .displayName }
}
