import Core
import Synchronization

/// Where a tenant's service is reached now: at its front door, until that sends elsewhere.
///
/// It is learned once for a connection and shared by all its calls. It never leads anywhere but
/// where the front door's own name allows.
final class Whereabouts: Sendable {
  private let front: ExchangeEndpoint
  private let found: Mutex<ExchangeEndpoint?>

  init(_ front: ExchangeEndpoint) {
    self.front = front
    found = Mutex(nil)
  }

  /// Where the next call goes.
  var current: ExchangeEndpoint { found.withLock { $0 } ?? front }

  /// Learns from an answer that sends elsewhere; nil when it sends where no token may go, or back.
  func move(from place: ExchangeEndpoint, to location: String?) -> ExchangeEndpoint? {
    guard let next = location.flatMap(front.moved(to:)), next != place else { return nil }
    found.withLock { $0 = next }
    return next
  }

  /// The address to follow a next link by; nil when it leads where no token may go.
  ///
  /// A link to the front door goes straight to where that would send it. One to another server of
  /// the service keeps its host: a run that is resumed has such links before it asked anybody.
  func address(of link: String, at place: ExchangeEndpoint) -> String? {
    guard let target = Origin(of: link) else { return nil }
    if target == place.origin { return link }
    guard target == front.origin else { return front.admits(target) ? link : nil }
    guard let mark = link.firstRange(of: "://"), let base = place.base.firstRange(of: "://")
    else { return nil }
    let rest = link[mark.upperBound...].drop { !"/?".contains($0) }
    let authority = place.base[base.upperBound...].prefix { $0 != "/" }
    return "\(place.origin.scheme)://\(authority)\(rest)"
  }
}
