/// Which of a machine's identities signs in.
///
/// It never holds anything secret: the platform the machine runs on vouches for it.
package enum ManagedIdentity: Sendable, Hashable {
  /// The identity that is the machine's own and ends with it.
  case system
  /// One assigned to the machine by a person, by its client id.
  case client(String)
  /// By its object id in the directory.
  case object(String)
  /// By its resource id in Azure.
  case resource(String)

  /// What the operator knows it by.
  package var name: String {
    switch self {
    case .system: "system-assigned managed identity"
    case .client(let id): "managed identity with client id \(id)"
    case .object(let id): "managed identity with object id \(id)"
    case .resource(let id):
      "managed identity \(id.split(separator: "/").last.map(String.init) ?? id)"
    }
  }
}
