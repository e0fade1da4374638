import Core

/// What a keeper says of the tokens of one source that it cannot use, and of what must be done.
///
/// It decides nothing, and never shows a token.
struct TokenTrouble {
  let source: any TokenSource

  static let givenUp = SignInError(
    .cancelled, doing: "The wait for a token was given up because the run is stopping.")

  /// The token in hand is of no use any more, and no other can be had.
  func ended(_ standing: TokenNeed.Standing, left: Duration) -> SignInError {
    let what =
      standing != .good
      ? "was refused by the service"
      : left > .zero ? "ends in \(Self.seconds(left)), before the next call would" : "has ended"
    return SignInError(
      .needsPerson,
      doing: "The token of \(source.name) \(what), and this source cannot renew it. Provide a new "
        + "token, or a credential that renews itself, and resume the run.")
  }

  /// A token that ended on its way.
  func late(_ token: AccessToken) -> SignInError {
    SignInError(
      .transient,
      doing: "The token of \(source.name) had ended before it arrived: it lived "
        + "\(Self.seconds(token.life)) and the answer took longer. Check the network's speed.")
  }

  /// A token that all but ended on its way.
  func scarce(_ left: Duration) -> SignInError {
    let what =
      "The token of \(source.name) came with \(Self.seconds(left)) left, too little for a call."
    guard source.canRenew else {
      return SignInError(
        .needsPerson,
        doing: "\(what) Provide a new token, or a credential that renews itself.")
    }
    return SignInError(
      .transient, doing: "\(what) Whatever provides it must provide a new one in time.")
  }

  /// So many fresh tokens were refused in a row.
  func refused(_ count: Int) -> SignInError {
    SignInError(
      .transient,
      doing: "The service refused \(count) fresh tokens of \(source.name) in a row. Check "
        + "the permissions and roles of this identity.")
  }

  /// A demand that the service made of a token that had met one.
  var unmet: SignInError {
    SignInError(
      .needsPerson,
      doing: "The service refused a token of \(source.name) that was fetched to meet its demand "
        + "(Continuous Access Evaluation), and demands more. Look into the sign-in log of Entra: a "
        + "policy may block this address, or the identity was disabled.")
  }

  /// The source gave the token in hand once more, of which so much is left.
  func unchanged(
    _ standing: TokenNeed.Standing, left: Duration, margin: Duration
  ) -> SignInError {
    guard standing == .good else {
      return SignInError(
        .needsPerson,
        doing: "The service refused the token of \(source.name), and the source still gives the "
          + "same one. Provide a new token and resume the run.")
    }
    // Some sources hand one token out until it ends; asking often would not change that.
    return SignInError(
      .transient,
      doing: "\(source.name) gave the same token again, which ends in \(Self.seconds(left)). "
        + "Whatever provides it must provide a new one.",
      retryAfter: left > margin ? left / 10 : nil)
  }

  private static func seconds(_ duration: Duration) -> String {
    "\(Int(duration.inSeconds.rounded(.up))) s"
  }
}
