package import Core

/// What the numbers of Entra ID's errors (AADSTS…) mean and what to do about them.
///
/// It only explains: the vendor may change a number, so a reply's status and `error` decide where
/// this table knows nothing. It never sees a request or a reply.
package struct EntraError: Sendable, Hashable {
  /// What helps against an error.
  package enum Remedy: String, Sendable, CaseIterable {
    /// Waiting and asking again.
    case time
    /// Asking again with new material: a new assertion, a secret read once more.
    case freshMaterial
    /// Something a person must do to an account, a consent or a policy.
    case person
    /// Something to correct in the tenants file or the app's registration.
    case configuration
  }

  package let numbers: [Int]
  package let remedy: Remedy
  /// What is wrong and what to do, as whole sentences.
  package let sentence: String
  /// How long to leave the service alone when it says nothing itself.
  package var pause: Duration?

  /// Secrets count as configuration in the table, yet it takes a person to bring a new one.
  package var kind: SignInError.Kind {
    switch remedy {
    case .time, .freshMaterial: .transient
    case .person: .needsPerson
    case .configuration: numbers == Self.secretNumbers ? .needsPerson : .misconfigured
    }
  }

  /// A wrong and an expired client secret: reading the secret once more helps after a rotation.
  package static let secretNumbers = [7_000_215, 7_000_222]

  /// An assertion signed by a key that the app does not have, or not yet on every server.
  package static let unknownKeyNumber = 700_027

  /// An assertion outside its time range, by the service's clock.
  package static let untimelyNumber = 700_024

  /// A federated assertion that no credential of the app matches, or none that is known yet.
  package static let unmatchedNumbers = [70021, 700_211, 700_213, 7_002_137, 7_002_138]

  /// A tenant that is not there, or in another cloud.
  package static let unknownTenantNumbers = [90002, 90019, 50059, 50128, 90038, 900_439]

  /// A password that is wrong, has expired or belongs to a locked account: sent again as it is, it
  /// only brings the account nearer to being locked.
  static let passwordNumbers: Set<Int> = [50052, 50053, 50055, 50056, 50064, 50126, 50144]

  /// What only the tenants file can cure: its organization is not there or is an alias, or the
  /// request is malformed by what it says of resource and endpoints.
  static let fileNumbers = Set(unknownTenantNumbers + aliasNumbers + malformedNumbers)

  /// Where an alias such as `common` stands for the tenant, and may not.
  private static let aliasNumbers = [50194, 500_208, 9_001_023]

  private static let malformedNumbers = [
    70011, 28002, 700_022, 700_023, 900_144, 9_002_313, 901_002,
  ]

  /// A stored sign-in that has ended, was revoked or no longer suffices: only a new one helps.
  static let signInAgainNumbers: Set<Int> = [
    50058, 50072, 50074, 50076, 50078, 50079, 50132, 50133, 50173, 70000, 70008, 700_082, 700_084,
    70043,
  ]

  package static func explaining(_ number: Int) -> EntraError? { byNumber[number] }

  private static let byNumber = Dictionary(
    table.flatMap { entry in entry.numbers.map { ($0, entry) } },
    uniquingKeysWith: { one, _ in one })

  private init(
    _ numbers: [Int], _ remedy: Remedy, pause: Duration? = nil, _ sentence: String
  ) {
    self.numbers = numbers
    self.remedy = remedy
    self.pause = pause
    self.sentence = sentence
  }
}

extension EntraError {
  package static let table: [EntraError] = bad + passing + material + person

  private static let passing: [EntraError] = [
    EntraError(
      [
        50033, 50087, 80002, 80005, 80014, 90006, 90012, 90024, 90033, 90090, 90091,
      ], .time,
      "Entra ID, or a service it relies on, is unavailable for a moment. It will be asked again."),
    EntraError(
      [50196], .time, pause: .seconds(300),
      "Entra ID sees this client asking for tokens in a loop. It is left alone for a while; if this "
        + "comes back, report it as a defect."),
    EntraError(
      [90055], .time, pause: .seconds(60),
      "Entra ID throttles the sign-ins of this tenant. It will be asked again later."),
    EntraError(
      [70016], .time,
      "The device code was not entered yet. Open the address shown and enter the code."),
  ]

  private static let material: [EntraError] = [
    EntraError(
      [50012], .freshMaterial,
      "The client assertion was rejected. Check this machine's clock, and that the certificate is "
        + "the one uploaded to the app registration."),
    EntraError(
      [50013, 500_133], .freshMaterial,
      "The assertion is not valid, or not at this time. A new one is needed; check this machine's "
        + "clock."),
    EntraError(
      [54005], .freshMaterial,
      "The authorization code was used before. Sign in again to get a new one."),
    EntraError(
      [untimelyNumber], .freshMaterial,
      "The client assertion is outside its time range. Check this machine's clock, and that a "
        + "federated token is fetched anew for each sign-in."),
    EntraError(
      [unknownKeyNumber], .freshMaterial,
      "The key that signed the assertion is not known to the app. Upload the certificate to the app "
        + "registration; one just uploaded can take some minutes to be known."),
  ]

  private static let bad: [EntraError] = [
    EntraError(
      [16000, 50020, 51004, 90072], .configuration,
      "This account is not in this tenant. Check the tenant, or invite the account as a guest."),
    EntraError(
      [50001, 500_011, 650_052, 650_057], .configuration,
      "The resource is not known in this tenant. Check the tenant, the spelling of the resource, and "
        + "that the tenant has the service."),
    EntraError(
      [50034], .configuration, "The user does not exist in this tenant. Check the user name."),
    EntraError(
      [50052], .configuration,
      "The password is longer than any password: an access token was probably put in its place. Use "
        + "a token source for tokens."),
    EntraError(
      [50194], .configuration,
      "The app admits only its own tenant. Name that tenant instead of an alias such as common."),
    EntraError(
      [70001, 7_000_112, 700_011, 700_016], .configuration,
      "The app is disabled or does not exist in this tenant. Check the client id and the tenant, and "
        + "that an administrator of the tenant has consented to the app."),
    EntraError(
      malformedNumbers, .configuration,
      "Entra ID finds the request or its scope malformed. Check the resource and the endpoints in "
        + "the tenants file."),
    EntraError(
      unmatchedNumbers, .configuration,
      "No federated credential of the app matches the assertion. Compare its issuer, subject and "
        + "audience, in exact case, with the app registration; a new one takes some minutes."),
    EntraError(
      [700_030], .configuration,
      "The certificate's subject and issuer are not authorized for the app. Register them, or upload "
        + "the certificate itself."),
    EntraError(
      secretNumbers, .configuration,
      "The client secret is wrong or has expired. Create a new one in the app registration and store "
        + "its value, not its id."),
    EntraError(
      [700_025, 7_000_218], .configuration,
      "The app's registration and this credential do not fit: a public client must send no secret, a "
        + "confidential one must send one. Correct the registration or the credential."),
    EntraError(
      unknownTenantNumbers, .configuration,
      "The tenant is not known in this cloud. Check the tenant's name and the cloud."),
    EntraError(
      [500_208, 9_001_023], .configuration,
      "This kind of account or sign-in is not possible at this address. Name the tenant itself "
        + "instead of an alias such as common."),
  ]

  private static let person: [EntraError] = [
    EntraError(
      [50053], .person,
      "The account is locked, or the address is blocked, after too many failed sign-ins. Wait until "
        + "it is unlocked; every further try prolongs it."),
    EntraError(
      [50055, 50144], .person, "The password has expired. Change it and store the new one."),
    EntraError(
      [50056, 50064, 50126], .person,
      "The user name or password is wrong. Correct it before trying again: repeated failures lock "
        + "the account."),
    EntraError([50057], .person, "The user is disabled. Enable it, or use another one."),
    EntraError(
      [50058], .person, "There is no session to sign in silently with. Sign in again by hand."),
    EntraError(
      [50072, 50074, 50076, 50079], .person,
      "This user must confirm the sign-in with a second factor. Sign in by hand, or use an app "
        + "credential for unattended runs."),
    EntraError(
      [50078], .person, "The second factor was confirmed too long ago. Sign in again by hand."),
    EntraError(
      [50097, 50129, 53000, 53001], .person,
      "A policy asks for a managed device. Sign in from one, or use an app credential."),
    EntraError(
      [50105], .person,
      "This identity is not assigned to the application. Assign it, or lift the requirement."),
    EntraError(
      [50131, 53003, 530_032, 530_034, 530_035], .person,
      "A Conditional Access policy or the security defaults block this sign-in. Ask an administrator "
        + "of the tenant to admit this identity from this address."),
    EntraError(
      [50132, 50133, 50173], .person,
      "The session was revoked or the password changed. Sign in again by hand."),
    EntraError(
      [65001, 65004, 90094, 650_056], .person,
      "The app's permissions are not consented to. An administrator of the tenant must consent."),
    EntraError(
      [70000, 70008, 700_082, 700_084, 70043], .person,
      "The stored sign-in has ended or was revoked. Sign in again by hand."),
    EntraError(
      [70018, 70019], .person, "The device code is wrong or has expired. Start the sign-in again."),
    EntraError(
      [90099], .person,
      "The app is not admitted in the customer's tenant for delegated administration. Consent to it "
        + "there through the partner relationship."),
  ]
}
