import Core
import Foundation

/// Writes the `claims` of a token request: that this client heeds refusals of living tokens (cp1),
/// and what such a refusal demanded.
///
/// It never drops a demand it does not know; one that is no JSON object counts as none.
enum ClaimsParameter {
  static func text(meeting challenge: ClaimsChallenge? = nil) -> String {
    let capability = ["values": ["cp1"]]
    var claims: [String: Any] = [:]
    if let challenge,
      let demanded = try? JSONSerialization.jsonObject(with: Data(challenge.claims.utf8))
    {
      claims = demanded as? [String: Any] ?? [:]
    }
    var token = claims["access_token"] as? [String: Any] ?? [:]
    token["xms_cc"] = capability
    claims["access_token"] = token
    let written = try? JSONSerialization.data(
      withJSONObject: claims, options: [.sortedKeys, .withoutEscapingSlashes])
    // What was read as JSON can be written as JSON; the capability alone is right in any case.
    return written.map { String(decoding: $0, as: UTF8.self) }
      ?? #"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#
  }
}
