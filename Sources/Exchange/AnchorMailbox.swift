/// The routing hint that keeps all pages of an answer on one backend.
///
/// It never varies within a session: a follow-up page that reaches another backend is refused.
package enum AnchorMailbox {
  /// The anchor of an application, which has no mailbox of its own.
  ///
  /// Every organisation has this system mailbox, under the same GUID. `organization` must be the
  /// initial domain or the tenant's GUID: with a vanity domain follow-up pages fail.
  package static func appOnly(organization: String) -> String {
    "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@\(organization)"
  }

  /// The anchor of an application at Security & Compliance: the same mailbox in the form of a user.
  package static func appOnlyCompliance(organization: String) -> String {
    "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@\(organization)"
  }

  /// The anchor of a signed-in user: the user's own mailbox.
  package static func user(_ name: String) -> String { "UPN:\(name)" }
}
