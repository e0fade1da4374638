package import Core

/// Where one tenant's Exchange is reached: the base of its addresses and the tenant in their path.
///
/// It never holds a secret, and its origin is the only one that is ever sent a token.
package struct ExchangeEndpoint: Sendable, Hashable {
  /// Without a slash at its end.
  package let base: String
  /// The tenant's GUID or its initial domain.
  package let tenant: String
  package let origin: Origin

  /// Nil when the base is not an address, has a query or a fragment, or the tenant is blank.
  package init?(base: String, tenant: String) {
    guard let origin = Origin(of: base), !base.contains(where: { "?#".contains($0) }),
      !tenant.isEmpty
    else { return nil }
    var base = base[...]
    while base.last == "/" { base.removeLast() }
    self.base = String(base)
    self.tenant = tenant
    self.origin = origin
  }

  package init?(cloud: Cloud, tenant: String) {
    self.init(base: cloud.exchange, tenant: tenant)
  }

  /// The address of the first page; it names the properties wanted, each once.
  func invokeCommand(selecting properties: [String]) -> String {
    var seen: Set<String> = []
    let names = properties.filter { seen.insert($0).inserted }.map(Self.escaped)
    return invokeCommand + "?$select=" + names.joined(separator: ",")
  }

  /// The address of a cmdlet that is asked for nothing.
  var invokeCommand: String { "\(base)/adminapi/beta/\(Self.escaped(tenant))/InvokeCommand" }

  /// The address that takes several requests in one.
  var batch: String { "\(base)/adminapi/beta/\(Self.escaped(tenant))/$batch" }

  /// The address of a list's first page.
  func list(_ resource: String, _ options: [(name: String, value: String)]) -> String {
    let query = options.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
    return "\(base)/adminapi/beta/\(Self.escaped(tenant))/\(resource)?\(query)"
  }

  /// The address of one object in a resource, or of what stands below it.
  ///
  /// The key is in base64, since plain ones break on quotes and slashes.
  func object(at address: ObjectAddress) -> String {
    let key = Self.escaped(Base64Text.text(of: Array(address.key.utf8)))
    var path =
      "\(base)/adminapi/beta/\(Self.escaped(tenant))/\(address.resource.set.rawValue)('\(key)')"
    var options = "isEncoded=true"
    switch address.resource.shape {
    case .object: break
    case .expanded(let member): options = "$expand=\(Self.escaped(member))&" + options
    case .gathered(let below, _): path += "/" + Self.escaped(below)
    }
    return path + "?" + options
  }

  /// Percent-encodes everything that could end a part of an address.
  private static func escaped(_ part: String) -> String {
    var text = ""
    for byte in part.utf8 {
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
        text.append(character)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += byte < 0x10 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }
}
