import Core
import Identity
import Yams

/// Reads which of the machine's identities signs in.
enum ManagedIdentityReader {
  private static let names = ["client", "object", "resource-id"]

  static func identity(in credential: Fields) -> ManagedIdentity? {
    guard let node = credential.node("managed-identity") else { return nil }
    let count = credential.problems.problems.count
    if let client = credential.node("client") {
      credential.problems.add(
        "'client' is not used with 'managed-identity'. Remove it, or name an assigned identity as "
          + "'managed-identity: { client: GUID }'.", at: client)
    }
    let identity = identity(at: node, in: credential)
    return credential.problems.problems.count == count ? identity : nil
  }

  private static func identity(at node: Node, in credential: Fields) -> ManagedIdentity? {
    if node.text == "system" { return .system }
    guard node.mapping != nil, let fields = credential.fields("managed-identity") else {
      credential.problems.add(
        "'managed-identity' must be 'system', or name an identity assigned to the machine: { "
          + "client: GUID }, { object: GUID } or { resource-id: TEXT }.", at: node)
      return nil
    }
    fields.refuseOthers(than: names)
    let given = names.filter { fields.node($0) != nil }
    guard given.count == 1 else {
      fields.problems.add(
        "'managed-identity' needs exactly one of: client, object, resource-id.", at: node)
      return nil
    }
    switch given[0] {
    case "client": return id("client", in: fields).map(ManagedIdentity.client)
    case "object": return id("object", in: fields).map(ManagedIdentity.object)
    default: return resource(in: fields).map(ManagedIdentity.resource)
    }
  }

  private static func id(_ key: String, in fields: Fields) -> String? {
    guard let text = fields.text(key), let node = fields.node(key) else { return nil }
    guard GUID(text) != nil else {
      fields.problems.add(
        "'\(key)' must be the identity's \(key) id, a GUID. Azure shows it on the identity's "
          + "overview.", at: node)
      return nil
    }
    return text
  }

  private static func resource(in fields: Fields) -> String? {
    guard let text = fields.text("resource-id"), let node = fields.node("resource-id") else {
      return nil
    }
    guard text.lowercased().hasPrefix("/subscriptions/"), text.utf8.count <= 1000,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else {
      fields.problems.add(
        "'resource-id' must be the identity's resource id in Azure, which begins with "
          + "/subscriptions/.", at: node)
      return nil
    }
    return text
  }
}
