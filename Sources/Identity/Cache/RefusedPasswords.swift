import Core

/// Whose password it is: a user at a login host, whichever tenant, application or service asks.
///
/// It never holds the password. Spellings that the login host takes for the same are the same here.
package struct PasswordAccount: Sendable, Hashable, Codable {
  package let login: String
  package let user: String

  package init(login: String, user: String) {
    self.login = Origin(of: login)?.description ?? login.lowercased()
    self.user = user.filter { !$0.isWhitespace }.lowercased()
  }
}

/// The passwords of an account that the login host refused, as the cache keeps them.
///
/// It never holds a password: of each there is a slow digest under a salt of the account's own.
struct RefusedPasswords: Sendable, Hashable, Codable {
  /// How many of an account are remembered; the oldest gives way.
  static let most = 8
  /// How many accounts are; the one refused longest ago gives way.
  static let mostAccounts = 1000

  let account: PasswordAccount
  let salt: String
  private(set) var refusals: [KeptRefusal] = []

  init(of account: PasswordAccount, salt: String) {
    self.account = account
    self.salt = salt
  }

  /// What was answered to the password with that digest.
  func refusal(of digest: String) -> KeptRefusal? { refusals.first { $0.question == digest } }

  mutating func note(_ refusal: KeptRefusal) {
    refusals.removeAll { $0.question == refusal.question }
    refusals = (refusals + [refusal]).suffix(Self.most)
  }
}

extension [RefusedPasswords] {
  /// What is remembered of an account.
  subscript(account: PasswordAccount) -> RefusedPasswords? { first { $0.account == account } }

  /// Remembers a refusal, as the latest of all; a salt that was not this one's begins anew.
  mutating func note(_ refusal: KeptRefusal, of account: PasswordAccount, salt: String) {
    let known = self[account].flatMap { $0.salt == salt ? $0 : nil }
    var record = known ?? RefusedPasswords(of: account, salt: salt)
    record.note(refusal)
    removeAll { $0.account == account }
    append(record)
    self = suffix(RefusedPasswords.mostAccounts)
  }
}
