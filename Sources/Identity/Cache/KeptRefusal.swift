import Core

/// An answer for good, as the cache keeps it for processes that are about to ask the same.
///
/// It never holds what was sent: of the question there are four bytes of a digest. They tell it from
/// another, and would let whoever has the file try a guess.
struct KeptRefusal: Sendable, Hashable, Codable {
  /// How long others take it for theirs.
  static let life = Duration.seconds(60)

  enum Kind: String, Codable { case needsPerson, misconfigured }

  var question: String
  var kind: Kind
  var doing: String
  var code: Int?
  var at: Instant

  /// Nil for what passes, and for what Entra ID did not say.
  init?(_ error: SignInError, to question: String, at wall: Instant) {
    guard error.code != nil else { return nil }
    switch error.kind {
    case .needsPerson: kind = .needsPerson
    case .misconfigured: kind = .misconfigured
    case .transient, .cancelled: return nil
    }
    self.question = question
    doing = error.doing
    code = error.code
    at = wall
  }

  func isFresh(at wall: Instant) -> Bool { (.zero..<Self.life).contains(wall - at) }

  var error: SignInError {
    let kind: SignInError.Kind =
      switch self.kind {
      case .needsPerson: .needsPerson
      case .misconfigured: .misconfigured
      }
    return SignInError(kind, doing: "\(doing) (Another process was told.)", code: code)
  }
}
