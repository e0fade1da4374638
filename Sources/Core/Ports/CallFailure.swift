/// Why a call brought no page, read to one typed value.
///
/// `kind` is for the policies to switch on; `sentence` is for people and never holds a row,
/// a token or a header value.
package struct CallFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// A bad moment of the service or the network: ask again.
    case transient
    /// The service refuses more calls for now.
    case throttled(retryAfter: Duration?)
    /// The token was refused, with what the service said why.
    case unauthorised
    /// The identity may not call this; no new token helps.
    case forbidden
    /// The question is wrong and stays wrong: a bad filter, an unknown parameter.
    case permanent
    /// The cursor is too old or reached another backend: the pass must start over.
    case staleCursor
    /// The body is cut off, malformed or not what was asked for.
    case malformed
    /// The session's owner asked to stop in mid-call.
    case cancelled
  }

  package var kind: Kind
  /// The service's own code, such as a .NET exception type.
  package var code: String?
  package var sentence: String
  package var receipt: CallReceipt

  package init(
    _ kind: Kind, code: String? = nil, sentence: String, receipt: CallReceipt = CallReceipt()
  ) {
    self.kind = kind
    self.code = code
    self.sentence = sentence
    self.receipt = receipt
  }

  package var description: String { sentence }
}

extension CallFailure.Kind {
  /// How the attempt log names it.
  package var outcome: Attempt.Outcome {
    switch self {
    case .transient: .transient
    case .throttled: .throttled
    case .unauthorised: .unauthorised
    case .forbidden: .forbidden
    case .permanent: .permanent
    case .staleCursor: .staleCursor
    case .malformed: .malformed
    case .cancelled: .cancelled
    }
  }
}
