/// Who asks, and how they proved it.
extension IdentityService {
  /// An application that asks for a token.
  struct Client {
    let id: String
    /// What tokens say of its proof: "0" none, "1" a secret, "2" a certificate or the like.
    let proof: String
  }

  /// The client of a grant that only one which proves itself may use.
  func provenClient(_ request: SignInRequest) throws(EntraError) -> Client {
    let client = try client(request)
    guard client.proof != "0" else { throw .noSecret }
    return client
  }

  /// The client, by the form or by HTTP Basic; one that offers a proof must prove itself.
  func client(_ request: SignInRequest) throws(EntraError) -> Client {
    var (name, secret) = (request.form["client_id"], request.form["client_secret"])
    if let basic = request.question.header("Authorization").flatMap(Form.basicCredentials) {
      (name, secret) = basic
    }
    guard let name else { throw .missing("client_id") }
    let id = name.lowercased()
    let offersProof = secret != nil || request.form["client_assertion"] != nil
    if options.identity.publicClients.contains(id) {
      guard !offersProof else { throw .credentialOfPublicClient }
      return Client(id: id, proof: "0")
    }
    guard id == options.clientID.lowercased() else { throw .unknownClient(name, request.tenant) }
    if let secret {
      try check(secret)
      return Client(id: options.clientID, proof: "1")
    }
    guard let assertion = request.form["client_assertion"] else {
      return Client(id: options.clientID, proof: "0")
    }
    try verify(assertion, of: request)
    return Client(id: options.clientID, proof: "2")
  }

  private func check(_ secret: String) throws(EntraError) {
    if options.identity.expiredSecrets.contains(secret) { throw .expiredSecret }
    guard secret == options.clientSecret || options.identity.otherSecrets.contains(secret) else {
      throw .wrongSecret(options.clientID)
    }
  }

  private func verify(_ assertion: String, of request: SignInRequest) throws(EntraError) {
    guard request.form["client_assertion_type"] == AssertionCheck.type else {
      throw .wrongAssertionType
    }
    // Today's clients name the token endpoint, by domain or GUID; older ones what lies around it.
    let names = [request.tenant, options.tenantID(named: request.tenant), options.domain]
    let audiences = (names.compactMap(\.self) + [options.tenantID]).flatMap { name in
      ["oauth2/v2.0/token", "v2.0", "oauth2/token"].map {
        "\(request.question.origin)/\(name)/\($0)".lowercased()
      }
    }
    try assertions.verify(assertion, audiences: audiences, now: clock.now)
  }
}
