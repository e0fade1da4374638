/// The port to chance: jitter and fresh identifiers.
///
/// `Core` never draws; callers bring what was drawn, so that a seed replays a run.
package protocol Randomness: Sendable {
  /// A number from 0 up to, but not including, 1.
  func unit() -> Double
  /// A fresh GUID in lower case, for correlation with the service's logs.
  func requestID() -> String
}
