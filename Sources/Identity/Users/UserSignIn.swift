/// What signing a user in adds to an application's sign-in.
///
/// It never holds a password or a token.
package struct UserSignIn: Sendable, Hashable {
  /// What the operator knows the credential by.
  package var name: String
  /// Whose token it must be; nil where it may be anybody's.
  package var user: String?
  /// Under whose name a refresh token is kept; nil where the tenant and the client say enough.
  package var holder: String?
  /// What a person does when the stored sign-in has ended, as a whole sentence.
  package var remedy: String?

  package init(name: String, user: String? = nil, holder: String? = nil, remedy: String? = nil) {
    self.name = name
    self.user = user
    self.holder = holder
    self.remedy = remedy
  }
}
