import Core
import Testing

/// The equation of the certificate.
@Suite struct StageAccountTests {
  private func account(_ rows: [BatchRole: Int], byPages: Int, present: Int) -> StageAccount {
    let roles = rows.mapValues { rows in
      var role = StageAccount.Role()
      role.rows = rows
      return role
    }
    return StageAccount(roles: roles, rowsByPages: byPages, rowsPresent: present, unique: 90)
  }

  @Test func `books that agree balance, over all roles`() {
    let sound = account(
      [.share: 80, .closing: 3, .absentee: 2, .check: 15], byPages: 100, present: 100)
    #expect(sound.rowsByBatches == 100)
    #expect(sound.balances)
    #expect(sound.duplicates == 10)
    #expect(StageAccount().balances)
  }

  @Test(arguments: [
    (99, 100, 100), (100, 99, 100), (100, 100, 99), (100, 101, 101), (101, 101, 100),
  ])
  func `one number that differs and they do not`(batches: Int, pages: Int, present: Int) {
    #expect(!account([.share: batches], byPages: pages, present: present).balances)
  }
}
