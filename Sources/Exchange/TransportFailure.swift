import Core

extension CallFailure {
  /// Reads what the network did instead of bringing a response.
  init(_ error: TransportError, token: Secret) {
    let (kind, next): (Kind, String) =
      switch error.kind {
      case .nameNotFound, .refused, .unreachable, .reset, .proxy, .stalled:
        (.network, "The call can be made again; if it keeps failing, check network and proxy.")
      case .deadline:
        (.deadline, "The batch is asked in smaller parts if that happens again.")
      case .other:
        (.transient, "The call can be made again; if it keeps failing, check network and proxy.")
      case .cutOff:
        (.malformed, "Nothing of it was kept; the call can be made again.")
      case .tooLarge:
        (.malformed, "Nothing of it was kept; ask for fewer columns or smaller batches.")
      case .forbiddenAddress:
        (
          .wrongEndpoint, "Correct the tenant's endpoints; only https is called, and loopback."
        )
      case .untrusted:
        (.wrongEndpoint, "Then resume; what was kept is safe.")
      case .proxyDenied:
        (.forbidden, "Then resume; what was kept is safe.")
      case .cancelled:
        (.cancelled, "The call is made again when the run is resumed.")
      }
    self.init(
      kind, code: error.kind.rawValue,
      sentence: Sentence.compose(
        "The call brought no answer:",
        quoting: Sentence.clean(error.doing, hiding: token, limit: .max), next,
        limit: Sentence.longestOfNetwork))
  }
}
