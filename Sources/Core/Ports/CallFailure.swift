/// Why a call brought no page, read to one typed value.
///
/// `kind` is for the policies to switch on; `sentence` is for people and never holds a row,
/// a token or a header value.
package struct CallFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// A bad moment of the service: ask again.
    case transient
    /// No answer came: the name is unknown, the connection was refused, never made, or broken off.
    case network
    /// The call was ended because it took too long, by the service or by us: a smaller one may not.
    case deadline
    /// The service refuses more calls for now.
    case throttled(retryAfter: Duration?)
    /// The token was refused, with what the service said why.
    case unauthorised
    /// The identity may not call this, or somebody on the way does not let it; no new token helps.
    case forbidden
    /// A web page came: somebody on the way answered in the service's place, which may pass.
    case intercepted
    /// The address is not the one to call: it sends elsewhere, is not trusted, or is not allowed.
    case wrongEndpoint
    /// The question is wrong and stays wrong: a bad filter, an unknown parameter.
    case permanent
    /// The cursor is too old or reached another backend: the pass must start over.
    case staleCursor
    /// The body is cut off, malformed or not what was asked for.
    case malformed
    /// The session's owner asked to stop in mid-call.
    case cancelled
  }

  /// Why nothing can be told of one object: an answer about it, where it was asked about by name.
  package enum Finding: String, Sendable, Hashable, CaseIterable {
    case notFound = "not found"
    case ambiguous = "ambiguous: several objects answer to it"
    case denied = "access denied"
  }

  package var kind: Kind
  /// The service's own code, such as a .NET exception type.
  package var code: String?
  package var sentence: String
  package var receipt: CallReceipt
  /// What the failure says of the object that was asked about, if that is what it is about.
  package var finding: Finding?
  /// What the service demands of the next token, when it refused a living one.
  package var challenge: ClaimsChallenge?

  package init(
    _ kind: Kind, code: String? = nil, sentence: String, receipt: CallReceipt = CallReceipt()
  ) {
    self.kind = kind
    self.code = code
    self.sentence = sentence
    self.receipt = receipt
  }

  package var description: String { sentence }

  /// The same, taken for another kind.
  package func `as`(_ kind: Kind) -> CallFailure {
    var failure = self
    failure.kind = kind
    return failure
  }

  /// The code of a call that somebody between here and the service refused.
  package static let refusedOnTheWay = TransportError.Kind.proxyDenied.rawValue

  /// Whether a proxy, a web filter or a front end refused the call, and not the service.
  package var isRefusedOnTheWay: Bool { code == Self.refusedOnTheWay }

  /// The code of an answer whose rows nothing tells apart.
  package static let withoutIdentity = "RowsWithoutIdentity"

  /// Whether the question can never be answered usefully, however often it is asked: no moment of the
  /// service explains it.
  package var isHopeless: Bool { kind == .permanent && code == Self.withoutIdentity }
}

extension CallFailure {
  /// The service ends a call after fifteen minutes; what ends one so late is taken for that.
  package static let serviceCut = CallEstimate.longest - .seconds(30)
  /// A gateway's time-out that came sooner tells of a bad moment, not of a question too large.
  package static let gatewayPatience = Duration.seconds(60)

  /// The failure as it looks to whoever knows how long the call took.
  ///
  /// The service's own time limit has no sentence: it shows as a gateway's time-out, a broken
  /// connection or half a body, and only the time tells it from trouble that passes by itself.
  package func ended(after took: Duration) -> CallFailure {
    var failure = self
    switch kind {
    case .transient where [408, 504].contains(receipt.status) && took >= Self.gatewayPatience,
      .transient where took >= Self.serviceCut, .network where took >= Self.serviceCut,
      .malformed where took >= Self.serviceCut:
      failure.kind = .deadline
    case .transient, .network, .malformed, .deadline, .throttled, .unauthorised, .forbidden,
      .intercepted, .wrongEndpoint, .permanent, .staleCursor, .cancelled:
      break
    }
    return failure
  }
}

extension CallFailure.Kind {
  /// How the attempt log counts it, which tells fewer outcomes apart; the sentence tells the rest.
  package var outcome: Attempt.Outcome {
    switch self {
    case .transient, .network, .deadline: .transient
    case .throttled: .throttled
    case .unauthorised: .unauthorised
    case .forbidden, .intercepted: .forbidden
    case .permanent, .wrongEndpoint: .permanent
    case .staleCursor: .staleCursor
    case .malformed: .malformed
    case .cancelled: .cancelled
    }
  }
}
