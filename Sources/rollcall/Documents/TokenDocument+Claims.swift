import Core
import Identity
import Reports

extension TokenDocument {
  /// The claims that help a person, under their names in the token.
  ///
  /// A claim that is absent in the token is absent here.
  struct Claims: Encodable {
    struct Role: Encodable {
      var id: String
      /// Absent for a role that is not known here.
      var name: String?
    }

    var aud: [String]
    var iss: String?
    var tid: String?
    var appid: String?
    var app_displayname: String?
    var appidacr: String?
    var idtyp: String?
    var oid: String?
    var upn: String?
    var roles: [String]
    var scp: [String]
    var wids: [Role]
    var xms_cc: [String]
    var iat: String?
    var nbf: String?
    var exp: String?
    var ver: String?
    var uti: String?
    /// The names of all other claims.
    var others: [String]

    init(_ claims: TokenClaims) {
      aud = claims.audiences.map(\.claimText)
      iss = claims.issuer?.claimText
      tid = claims.tenant?.claimText
      appid = claims.client?.claimText
      app_displayname = claims.clientName?.claimText
      appidacr = claims.clientProof?.claimText
      idtyp = claims.identityType?.claimText
      oid = claims.object?.claimText
      upn = claims.user?.claimText
      roles = claims.roles.map(\.claimText)
      scp = claims.scopes.map(\.claimText)
      wids = claims.directoryRoles.map { id in
        Role(id: id.claimText, name: DirectoryRole.named(by: id)?.name)
      }
      xms_cc = claims.capabilities.map(\.claimText)
      iat = claims.issued?.iso8601
      nbf = claims.notBefore?.iso8601
      exp = claims.expires?.iso8601
      ver = claims.version?.claimText
      uti = claims.uniqueID?.claimText
      others = claims.others.map(\.claimText)
    }

    /// As a list for people, without what is absent.
    var columns: [(String, String)] {
      let proof = appidacr.map { "\($0)\(Self.proofs[$0].map { " (\($0))" } ?? "")" }
      let held = wids.map { role in role.name.map { "\($0) (\(role.id))" } ?? role.id }
      let all: [(String, String?)] = [
        ("aud", Self.text(aud)), ("iss", iss), ("tid", tid), ("appid", appid),
        ("app_displayname", app_displayname), ("appidacr", proof), ("idtyp", idtyp), ("oid", oid),
        ("upn", upn), ("roles", Self.text(roles)), ("scp", Self.text(scp)),
        ("wids", Self.text(held)), ("xms_cc", Self.text(xms_cc)), ("iat", iat), ("nbf", nbf),
        ("exp", exp), ("ver", ver), ("uti", uti), ("others, not shown", Self.text(others)),
      ]
      return all.compactMap { name, value in value.map { (name, $0) } }
    }

    private static let proofs = ["0": "nothing", "1": "a secret", "2": "a certificate"]

    private static func text(_ list: [String]) -> String? {
      list.isEmpty ? nil : list.joined(separator: ", ")
    }
  }
}

extension String {
  /// Characters of a claim that are shown.
  private static let longestClaim = 200

  /// A claim as it is shown: one that is absurdly long is cut.
  var claimText: String {
    unicodeScalars.count <= Self.longestClaim ? self : prefix(Self.longestClaim) + "…"
  }
}
