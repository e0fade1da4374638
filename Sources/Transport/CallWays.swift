import CCurl
import Core
import Foundation

/// Knows the way to each server of one client, and what became of earlier calls on it.
///
/// It never leaves the loop thread. A proxy that refused a sign-in is not asked again for the same
/// server: a wrong password that is sent once locks nobody out.
final class CallWays {
  private let proxies: ProxySettings
  private let authorities: [UInt8]?
  private var notes: [Origin: TrustNote] = [:]
  private var denials: [Origin: TransportError] = [:]
  private var doubtful: Set<Origin> = []

  init(_ configuration: ClientConfiguration) {
    proxies = ProxySettings(environment: configuration.environment, configuration.network)
    authorities = configuration.network.authorities.map { Self.system + [newline] + $0 }
  }

  /// What libcurl trusts by itself, which it forgets when it is given anything else to trust.
  static var system: [UInt8] {
    guard let path = unsafe ccurl_system_authorities().map({ unsafe String(cString: $0) }),
      // Without this file only the tenant's authorities are trusted, which every failure tells.
      let bytes = FileManager.default.contents(atPath: path)
    else { return [] }
    return Array(bytes)
  }

  /// The way of a call that begins now, or why it must not begin.
  func way(
    to origin: Origin, by route: HTTPRequest.Route
  ) throws(TransportError) -> CallWay {
    let isDirect = route == .direct
    if !isDirect, let denial = denials[origin] { throw denial }
    let proxy: ProxyUse?
    switch isDirect ? .direct : proxies.route(towards: origin) {
    case .direct: proxy = nil
    case .proxy(let use): proxy = use
    case .unreadable: throw .unreadableProxy()
    }
    let note = notes[origin] ?? TrustNote()
    notes[origin] = note
    return CallWay(
      proxy: proxy, exceptions: proxies.exceptions, authorities: authorities, trustNote: note,
      isFresh: doubtful.remove(origin) != nil)
  }

  func note(_ error: TransportError, to origin: Origin) {
    if error.kind == .proxyDenied { denials[origin] = error }
  }

  /// Tells that a server was silent for the whole of a call: the next one connects anew.
  func doubt(_ origin: Origin) { doubtful.insert(origin) }
}

private let newline = UInt8(ascii: "\n")
