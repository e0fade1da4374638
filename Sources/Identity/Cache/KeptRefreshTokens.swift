import Core

/// A refresh token as the cache keeps it.
///
/// It never holds what it grew from, only a digest.
struct KeptRefreshToken: Sendable, Hashable {
  var value: Secret
  /// Which first token it grew from.
  var origin: String
  /// When it came, for people.
  var obtained: Instant

  /// The origin of one that a person enrolled and no place brought.
  static let enrolled = "enrolled"
}

/// The refresh tokens of one user and application: the latest of each first token there was.
///
/// Two processes may be given different first tokens, and one a place where the other has a person's
/// sign-in: neither ever takes the other's, nor loses its own to it.
struct KeptRefreshTokens: Sendable, Hashable {
  /// How many are kept; what was kept longest ago gives way, a person's sign-in last.
  static let most = 8

  /// In the order in which they were kept.
  private(set) var all: [KeptRefreshToken] = []

  init() {}

  /// The latest that grew from this first token.
  func grown(from origin: String) -> KeptRefreshToken? { all.first { $0.origin == origin } }

  /// Where no place is named for a first one: what a person enrolled, or else the latest there is.
  var enrolled: KeptRefreshToken? { grown(from: KeptRefreshToken.enrolled) ?? latest }

  var latest: KeptRefreshToken? { all.last }

  mutating func keep(_ token: KeptRefreshToken) {
    all.removeAll { $0.origin == token.origin }
    all.append(token)
    guard all.count > Self.most else { return }
    all.remove(at: all.firstIndex { $0.origin != KeptRefreshToken.enrolled } ?? 0)
  }
}

extension KeptRefreshToken: Codable {
  private enum CodingKeys: String, CodingKey { case token, origin, obtained }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let text = try fields.decode(String.self, forKey: .token)
    guard text.isVisibleASCII else {
      throw DecodingError.dataCorruptedError(
        forKey: .token, in: fields, debugDescription: "not a token")
    }
    value = Secret(text)
    origin = try fields.decode(String.self, forKey: .origin)
    obtained = Instant(milliseconds: try fields.decode(Int64.self, forKey: .obtained))
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try value.reveal { try fields.encode($0, forKey: .token) }
    try fields.encode(origin, forKey: .origin)
    try fields.encode(obtained.milliseconds, forKey: .obtained)
  }
}

extension KeptRefreshTokens: Codable {
  /// Files of the first version hold a single one, without a list around it.
  init(from decoder: any Decoder) throws {
    do {
      all = try [KeptRefreshToken](from: decoder)
    } catch DecodingError.typeMismatch {
      all = [try KeptRefreshToken(from: decoder)]
    }
  }

  func encode(to encoder: any Encoder) throws { try all.encode(to: encoder) }
}
