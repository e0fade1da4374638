package import Core

/// Hands out a token that somebody else obtained, from a variable, a file or a command.
///
/// It never renews by itself: it reads the place again and trusts whatever fills it. It never
/// passes on a token whose end it cannot read, because nothing else tells when to read again.
package struct ReadyTokenSource: TokenSource {
  /// How long after a token's end a new one may still appear by itself.
  package static let grace = Duration.seconds(10 * 60)
  /// How long after it was written a file that holds no whole token may still be in the writing: a
  /// shell empties it before the program runs that fills it.
  package static let writingTime = Duration.seconds(60)
  /// The longest life believed; a token that claims more is read again after this time.
  static let longestLife = Duration.seconds(48 * 60 * 60)

  private let place: SecretSource
  private let surroundings: Surroundings
  private let check: TokenCheck
  private let time: any TimeSource
  private let lead: ClockLead

  /// The lead tells how the login host's clock differs, by which the token's end was written.
  package init(
    place: SecretSource, surroundings: Surroundings, check: TokenCheck, time: any TimeSource,
    lead: ClockLead = ClockLead()
  ) {
    self.place = place
    self.surroundings = surroundings
    self.check = check
    self.time = time
    self.lead = lead
  }

  package var canRenew: Bool { place.canChange }
  package var name: String { "ready-made token in \(place.name)" }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let found: Found
    do throws(SignInError) { found = try await read() } catch {
      var error = error
      error.mayBeProvided = canRenew && [.transient, .needsPerson].contains(error.kind)
      throw error
    }
    try check.verify(found.claims, from: place.name)
    return token(found)
  }

  /// A token that has not ended.
  private struct Found {
    var value: Secret
    var claims: TokenClaims
    var expires: Instant
    var left: Duration
    var reading: Monotonic
  }

  private func read() async throws(SignInError) -> Found {
    let value = Self.withoutScheme(try await place.contents(in: surroundings, time: time))
    guard let claims = TokenClaims(decoding: value) else {
      throw await partial(unreadable(value))
    }
    guard let expires = claims.expires else {
      throw SignInError(
        .needsPerson,
        doing: "The \(name) has no readable claim exp, so its end is unknown. Provide an access "
          + "token of Entra ID.")
    }
    let (wall, reading) = (time.wall() + lead.value, time.monotonic())
    let left = expires - wall
    guard left > .zero else { throw expired(since: .zero - left) }
    return Found(value: value, claims: claims, expires: expires, left: left, reading: reading)
  }

  private func token(_ found: Found) -> AccessToken {
    let (claims, left) = (found.claims, found.left)
    // The margin is a part of the whole life, so a token found late in its life must say so.
    let whole = claims.issued.map { found.expires - $0 } ?? left
    let life = min(max(whole, left), Self.longestLife)
    return AccessToken(
      value: found.value, obtained: found.reading + min(left, life) - life, life: life,
      label: claims.uniqueID.map { SafeText.shown($0, limit: 64) }
        ?? "token ending at \(found.expires.milliseconds / 1000)")
  }

  private static func withoutScheme(_ value: Secret) -> Secret {
    value.reveal { text in
      let scheme = "Bearer "
      guard text.lowercased().hasPrefix(scheme.lowercased()) else { return value }
      return Secret(String(text.dropFirst(scheme.count)))
    }
  }

  /// The error, or one that passes while the file may still be in the writing.
  private func partial(_ error: SignInError) async -> SignInError {
    guard case .file(let path) = place else { return error }
    let file = SecretFile(path: path, sizeLimit: surroundings.sizeLimit)
    let written = try? await OwnThread.run { () throws(SignInError) in file.written() }
    guard let written else { return error }
    // The file's clock may be another machine's, ahead of this one.
    let age = time.wall() - written
    guard (.zero - Self.writingTime..<Self.writingTime).contains(age) else { return error }
    return SignInError(
      .transient,
      doing: "The \(name) is no whole token. It was written a moment ago and is read again: write "
        + "tokens to another file and rename that, so that no half of one is ever seen.")
  }

  private func unreadable(_ value: Secret) -> SignInError {
    guard !value.isEmpty else {
      return SignInError(
        .needsPerson, doing: "The \(name) is empty. Provide an access token there.")
    }
    let hint = value.reveal { text in
      text.hasPrefix("{")
        ? "It is a JSON document: provide only the value of its access token."
        : "Provide an access token: three parts, divided by dots."
    }
    return SignInError(.needsPerson, doing: "The \(name) is not a signed token (JWT). \(hint)")
  }

  private func expired(since: Duration) -> SignInError {
    let clock = lead.value == .zero ? "this machine's" : "the login host's"
    let ago = "\(Int(since.inSeconds)) s ago by \(clock) clock"
    guard canRenew else {
      return SignInError(
        .needsPerson,
        doing: "The \(name) ended \(ago). Set a new one, or use a credential that renews itself.")
    }
    return SignInError(
      since <= Self.grace ? .transient : .needsPerson,
      doing: "The \(name) ended \(ago). Check that whatever provides it still runs.")
  }
}

extension Monotonic {
  fileprivate static func - (reading: Monotonic, duration: Duration) -> Monotonic {
    Monotonic(sinceStart: reading.sinceStart - duration)
  }
}
