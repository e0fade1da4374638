import Core

/// An answer for good, as the cache keeps it for processes that are about to ask the same.
///
/// It never holds what was sent: the question is known by a digest. What a person may have chosen
/// needs a slow one, because whoever has the file could try guesses.
struct KeptRefusal: Sendable, Hashable, Codable {
  /// How long others take it for theirs.
  static let life = Duration.seconds(60)

  enum Kind: String, Codable { case needsPerson, misconfigured }

  var question: String
  var kind: Kind
  var doing: String
  var code: Int?
  var at: Instant

  /// Nil for what passes.
  init?(_ error: SignInError, to question: String, at wall: Instant) {
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

  /// The answer once more, and how it comes that nobody was asked.
  func error(adding remark: String) -> SignInError {
    let kind: SignInError.Kind =
      switch self.kind {
      case .needsPerson: .needsPerson
      case .misconfigured: .misconfigured
      }
    var error = SignInError(kind, doing: "\(doing) \(remark)", code: code)
    error.isOfFile = code.map(EntraError.fileNumbers.contains) ?? false
    return error
  }
}
