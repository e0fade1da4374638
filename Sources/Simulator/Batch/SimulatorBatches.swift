/// How a simulated tenant serves several calls sent as one.
///
/// It holds wishes only; what the real service does in these points is not known.
package struct SimulatorBatches: Sendable {
  /// Whether the items of a batch are served one after the other or all at once.
  package enum Order: String, CaseIterable, Sendable { case sequence, parallel }
  /// What the tenant's load counts: the batch as one call, or each of its items.
  package enum Counting: String, CaseIterable, Sendable { case once, each }

  /// Whether the tenant takes batches at all; if not they are answered 404.
  package var areOffered = true
  package var order = Order.sequence
  package var counting = Counting.once

  package init() {}
}
