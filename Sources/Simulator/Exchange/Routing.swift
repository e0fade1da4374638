import Synchronization

/// Sends each call to a backend server by its anchor mailbox.
///
/// Only an anchor in the tenant's initial domain, or under its GUID, leads to the same server each
/// time; any other call, and one without an anchor, lands where chance has it.
final class Routing: Sendable {
  struct Route: Equatable, Sendable {
    var backend: String
    /// Whether another call with the same anchor reaches the same server.
    var isConstant: Bool
  }

  private let backends: Int
  private let domain: String
  private let tenantID: String
  private let turn = Atomic(0)

  init(_ options: SimulatorOptions) {
    backends = max(options.backends, 1)
    domain = options.domain.lowercased()
    tenantID = options.tenantID
  }

  func route(anchor: String?) -> Route {
    guard let anchor = anchor?.lowercased(), let at = anchor.lastIndex(of: "@"),
      [domain, tenantID].contains(String(anchor[anchor.index(after: at)...]))
    else {
      let place = turn.wrappingAdd(1, ordering: .relaxed).oldValue
      return Route(backend: name(place % backends), isConstant: false)
    }
    // The domain and the GUID name the same tenant, so they lead to the same server.
    let hash = Draw.seed(from: String(anchor[..<at]))
    return Route(backend: name(Int(hash % UInt64(backends))), isConstant: true)
  }

  private func name(_ place: Int) -> String { "VI1PR01MB\(String(10_001 + place).dropFirst())" }
}
