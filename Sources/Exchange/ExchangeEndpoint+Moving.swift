import Core

/// Where a tenant may be sent on to, and no further.
extension ExchangeEndpoint {
  /// What the front door of Security & Compliance is called in every cloud, up to the cloud's part.
  private static let frontDoor = "ps.compliance."
  /// What it calls the regional server it sends to, which clients may not use themselves.
  private static let backDoor = "admin."

  /// The endpoint that an answer's `Location` sends to; nil where a token must not go there.
  ///
  /// Two moves are the service's own: to a host of the same name with one more label in front, and
  /// from the front door of Security & Compliance to a region, whose address is made from its name.
  package func moved(to location: String) -> ExchangeEndpoint? {
    guard let target = Origin(of: location), target.scheme == origin.scheme else { return nil }
    if let prefix = Self.label(of: target.host, before: "." + origin.host) {
      return target.port == origin.port ? at(host: "\(prefix).\(origin.host)") : nil
    }
    guard let rest = Self.rest(of: origin.host, after: Self.frontDoor),
      let region = Self.label(of: target.host, before: ".\(Self.backDoor)\(rest)")
    else { return nil }
    let host = "\(region).\(Self.frontDoor)\(rest)"
    return host == origin.host ? nil : at(host: host)
  }

  /// Whether an address lies at this endpoint or at one that it may send to.
  func admits(_ target: Origin) -> Bool {
    target == origin || moved(to: target.description)?.origin == target || isRegion(target)
  }

  /// Whether it is a region of Security & Compliance, as a kept link may name it.
  private func isRegion(_ target: Origin) -> Bool {
    guard target.scheme == origin.scheme, target.port == origin.port,
      let rest = Self.rest(of: origin.host, after: Self.frontDoor)
    else { return false }
    return Self.label(of: target.host, before: ".\(Self.frontDoor)\(rest)") != nil
  }

  /// This endpoint, under another name of its host.
  private func at(host: String) -> ExchangeEndpoint? {
    guard let mark = base.firstRange(of: "://") else { return nil }
    let path = base[mark.upperBound...].drop { $0 != "/" }
    let standard = origin.scheme == "https" ? 443 : 80
    let port = origin.port == standard ? "" : ":\(origin.port)"
    return ExchangeEndpoint(base: "\(origin.scheme)://\(host)\(port)\(path)", tenant: tenant)
  }

  /// What follows a part of a host's name that begins with one of its labels.
  private static func rest(of host: String, after part: String) -> Substring? {
    guard let place = ".\(host)".firstRange(of: ".\(part)") else { return nil }
    let rest = ".\(host)"[place.upperBound...]
    return rest.isEmpty ? nil : rest
  }

  /// The one label that stands before an ending, if it is a plain one.
  private static func label(of host: String, before ending: String) -> String? {
    guard host.hasSuffix(ending) else { return nil }
    let label = host.dropLast(ending.count)
    let isPlain = label.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
    return !label.isEmpty && label.utf8.count <= 63 && isPlain ? String(label) : nil
  }
}
