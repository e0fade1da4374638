import Core
import Testing

/// A secret is used, never shown.
@Suite struct SecretTests {
  private let secret = Secret("hunter2-correct-horse")

  @Test func `no way of printing shows it`() {
    var dumped = ""
    dump(secret, to: &dumped)
    let holder = ["key": Optional(secret)]
    var dumpedHolder = ""
    dump(holder, to: &dumpedHolder)
    let prints = [
      "\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\(holder)",
      String(reflecting: holder), dumpedHolder, "\(Mirror(reflecting: secret).children.count)",
    ]
    #expect(!prints.contains { $0.contains("hunter2") })
    #expect(secret.description == "<secret>")
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }

  @Test func `whoever must use it is handed it`() throws {
    #expect(secret.reveal { $0.count } == 21)
    #expect(throws: CancellationError.self) { try secret.reveal { _ in throw CancellationError() } }
  }

  @Test func `two secrets are equal when their texts are`() {
    #expect(Secret("a") == Secret("a"))
    #expect(Secret("a") != Secret("b"))
    #expect(Secret("").isEmpty && !secret.isEmpty)
  }
}
