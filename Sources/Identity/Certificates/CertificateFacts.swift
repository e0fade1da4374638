package import Core

/// What may be told of a certificate: which one it is, and for how long it is good.
///
/// It never holds the certificate or its key.
package struct CertificateFacts: Sendable, Hashable {
  package enum Standing: Sendable { case notYet, good, ending, ended }

  /// What the operator knows the place by.
  package var place: String
  /// SHA-1, as portals show it.
  package var thumbprint: Thumbprint
  package var validity: Range<Instant>

  init(of chosen: SigningCertificate, in setting: CertificateSetting) throws(SignInError) {
    place = setting.name
    thumbprint = try chosen.certificate.thumbprint()
    validity = chosen.certificate.validity
    // Whether the key is of a kind Entra ID takes is known without signing anything.
    _ = try chosen.algorithms(asked: setting.algorithm)
  }

  /// Reads each certificate of a credential with its key; no command is asked to sign.
  package static func read(
    _ setting: CertificateSetting, of credential: CertificateCredential,
    in surroundings: Surroundings, time: any TimeSource
  ) async throws(SignInError) -> CertificateFacts {
    let reader = CertificateReader(surroundings: surroundings, time: time, now: time.wall())
    let chosen = try await reader.read(setting, signing: credential.signing)
    return try CertificateFacts(of: chosen, in: setting)
  }

  package func standing(at now: Instant) -> Standing {
    if now < validity.lowerBound { return .notYet }
    if now >= validity.upperBound { return .ended }
    return validity.upperBound - now < CertificateSource.notice ? .ending : .good
  }

  /// What is so and, unless all is well, what to do.
  package func sentence(at now: Instant) -> String {
    let (from, until) = (validity.lowerBound.minute, validity.upperBound.minute)
    return switch standing(at: now) {
    case .good: "The certificate \(name) is valid until \(until)."
    case .ending:
      "The certificate \(name) ends on \(until), in \(Self.days(validity.upperBound - now)). Make "
        + "a new one, upload it to the app registration, and name both in the tenants file until "
        + "then."
    case .ended:
      "The certificate \(name) ended on \(until), \(Self.days(now - validity.upperBound)) ago. "
        + "Make a new one, upload it to the app registration and put it in its place."
    case .notYet:
      "The certificate \(name) is not valid before \(from), and here it is \(now.minute). Check "
        + "this machine's clock, or use the certificate it is to replace until then."
    }
  }

  /// The thumbprint, and where it was found unless the place names it already.
  private var name: String {
    place.contains("\(thumbprint)") ? "\(thumbprint)" : "\(thumbprint) in \(place)"
  }

  private static func days(_ duration: Duration) -> String {
    let days = Int(duration.inSeconds / 86_400)
    return days == 0 ? "less than a day" : days == 1 ? "1 day" : "\(days) days"
  }
}
