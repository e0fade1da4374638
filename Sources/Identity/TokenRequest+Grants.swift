import Core

extension TokenRequest {
  /// What a token is asked for with: nothing but the application's own right, or a user's.
  enum Grant: Sendable {
    case clientCredentials
    case refreshToken(Secret)
    case password(user: String, Secret)
    case deviceCode(Secret)
    case authorizationCode(Secret, verifier: Secret, redirect: String)
  }
}

extension TokenRequest.Grant {
  /// The form's fields.
  func fields(
    of application: ClientApplication, proving proof: TokenRequest.Proof
  ) -> [(String, String)] {
    [("grant_type", name), ("client_id", application.client)] + proof.fields + own
      + [("scope", application.resource + scope)]
  }

  /// The word the standard has for it.
  private var name: String {
    switch self {
    case .clientCredentials: "client_credentials"
    case .refreshToken: "refresh_token"
    case .password: "password"
    case .deviceCode: "urn:ietf:params:oauth:grant-type:device_code"
    case .authorizationCode: "authorization_code"
    }
  }

  private var own: [(String, String)] {
    switch self {
    case .clientCredentials: []
    case .refreshToken(let token): token.reveal { [("refresh_token", $0)] }
    case .password(let user, let password):
      password.reveal { [("username", user), ("password", $0)] }
    case .deviceCode(let code): code.reveal { [("device_code", $0)] }
    case .authorizationCode(let code, let verifier, let redirect):
      code.reveal { code in
        verifier.reveal { verifier in
          [("code", code), ("redirect_uri", redirect), ("code_verifier", verifier)]
        }
      }
    }
  }

  /// Everything granted for the resource and, for a user, what renews it.
  ///
  /// A password needs nothing that renews it, and leaves no refresh token about.
  private var scope: String {
    switch self {
    case .clientCredentials, .password: "/.default"
    case .refreshToken, .deviceCode, .authorizationCode: Self.lastingScope
    }
  }

  static let lastingScope = "/.default offline_access"

  /// What must not be shown.
  var secrets: [Secret] {
    switch self {
    case .clientCredentials: []
    case .refreshToken(let secret), .password(_, let secret), .deviceCode(let secret): [secret]
    case .authorizationCode(let code, let verifier, _): [code, verifier]
    }
  }

  /// Whether a person chose what is sent, so that a list of usual choices may hold it.
  var isGuessable: Bool {
    switch self {
    case .password: true
    case .clientCredentials, .refreshToken, .deviceCode, .authorizationCode: false
    }
  }

  /// Tells this grant from any other that would be new to Entra ID.
  func digest() throws(SignInError) -> [UInt8] {
    switch self {
    case .clientCredentials: []
    case .refreshToken(let secret), .deviceCode(let secret), .authorizationCode(let secret, _, _):
      try Digest.sha256(secret.reveal { Array($0.utf8) })
    case .password(let user, let password):
      try Digest.sha256(password.reveal { Array("\(user)\n\($0)".utf8) })
    }
  }
}

extension TokenRequest.Proof {
  private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

  /// The fields it adds to the form.
  var fields: [(String, String)] {
    switch self {
    case .none: []
    case .secret(let secret): secret.reveal { [("client_secret", $0)] }
    case .assertion(let assertion, _), .federated(let assertion, _):
      assertion.reveal {
        [("client_assertion_type", Self.assertionType), ("client_assertion", $0)]
      }
    }
  }

  /// What must not be shown.
  var secrets: [Secret] {
    switch self {
    case .none: []
    case .secret(let sent), .assertion(let sent, _), .federated(let sent, _): [sent]
    }
  }

  /// Tells this proof from any other that would be new to Entra ID; assertions differ each time.
  func digest() throws(SignInError) -> [UInt8] {
    switch self {
    case .none: []
    case .secret(let secret): try Digest.sha256(secret.reveal { Array($0.utf8) })
    case .assertion(_, let thumbprint): thumbprint.bytes
    case .federated(_, let digest): digest
    }
  }
}
