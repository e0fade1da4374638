import HTTPTypes

/// The answers of a service that is out of order for a moment.
extension ExchangeService {
  /// The refusal a call meets before it is run; nil lets it pass.
  func passingFault(_ fate: Fate, followsLink: Bool) -> Answer? {
    let kinds: [SimulatorFaults.Kind] = [.busy, .unavailable, .refused]
    guard let kind = fate.first(of: kinds + (followsLink ? [.lostCursors] : [])) else { return nil }
    tally.note { $0.faults[kind, default: 0] += 1 }
    switch kind {
    case .unavailable: return unavailable()
    case .refused: return tooManyRequests(retryAfter: 1)
    case .lostCursors: return refusal(.staleCursor)
    default: return refusal(.busy)
    }
  }

  func unavailable() -> Answer {
    tally.note { $0.unavailable += 1 }
    return Answer(
      status: .serviceUnavailable, headers: [.contentType: "text/html; charset=us-ascii"],
      body: .bytes(
        Array(
          """
          <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">
          <HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD>
          <BODY><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p>
          </BODY></HTML>
          """.utf8)))
  }
}
