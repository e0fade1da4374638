package import Core

/// What a keeper tells its observer, so that a run can count renewals and warn in time.
///
/// It names a token only by its label and never carries one.
package enum TokenEvent: Sendable {
  /// The first token of this keeper.
  case signedIn(label: String, life: Duration)
  /// A later token took the place of the one before.
  case renewed(label: String, life: Duration)
  /// A renewal failed; while the token in hand is usable, this is only a warning.
  case renewalFailed(SignInError)
  /// No call can get a token until a person acts; told once until that changes.
  case parked(SignInError)
  /// Something a person should do in time; calls get their tokens meanwhile.
  case advice(String)
}
