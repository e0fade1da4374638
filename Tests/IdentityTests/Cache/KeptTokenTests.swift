import Core
import Testing

@testable import Identity

/// What a token of the cache is worth, by the wall clock alone.
struct KeptTokenTests {
  private static let begin = Instant(milliseconds: 1_750_000_000_000)

  private func token(_ text: String = "one", life: Duration = .seconds(3600)) -> AccessToken {
    AccessToken(
      value: Secret(text), obtained: Monotonic(sinceStart: .seconds(90)), life: life, label: text)
  }

  private func kept(life: Duration = .seconds(3600)) -> KeptToken {
    KeptToken(token(life: life), at: Self.begin, Monotonic(sinceStart: .seconds(100)))
  }

  private func standing(after age: Duration, _ need: TokenNeed = TokenNeed()) -> KeptToken.Standing
  {
    kept().standing(for: need, at: Self.begin + (age - .seconds(10)), by: TokenPolicy())
  }

  @Test func `it was obtained when the request for it was sent`() {
    #expect(kept().obtained == Self.begin + .seconds(-10))
  }

  @Test func `another process sees the same end by its own clock`() {
    let later = Self.begin + .seconds(50)
    let token = kept().token(at: later, Monotonic(sinceStart: .seconds(7)))
    #expect(token.remaining(at: Monotonic(sinceStart: .seconds(7))) == .seconds(3540))
    #expect(token.value == Secret("one"))
  }

  @Test func `it is good until the policy would renew it, then usable, then worthless`() {
    #expect(standing(after: .zero) == .good)
    #expect(standing(after: .seconds(2800)) == .good)
    #expect(standing(after: .seconds(3010)) == .usable)
    #expect(standing(after: .seconds(3590)) == .usable)
    #expect(standing(after: .seconds(3599)) == .worthless)
    #expect(standing(after: .seconds(99999)) == .worthless)
  }

  @Test func `it follows the one in hand while no call waits for another`() {
    let need = TokenNeed(inHand: token("two"))
    #expect(standing(after: .seconds(3010), need) == .good)
    #expect(standing(after: .seconds(3299), need) == .good)
    #expect(standing(after: .seconds(3300), need) == .usable)
  }

  @Test func `a longer call asks for a longer life`() {
    let need = TokenNeed(expectedCall: .seconds(900))
    #expect(standing(after: .seconds(1700), need) == .good)
    #expect(standing(after: .seconds(2200), need) == .usable)
    #expect(standing(after: .seconds(2700), need) == .worthless)
  }

  @Test func `one whose moment lies in the future is discarded`() {
    #expect(standing(after: .milliseconds(-1)) == .worthless)
    #expect(kept().isOver(at: Self.begin + .seconds(-11)))
  }

  @Test func `the one in hand and the one that was refused are no answer`() {
    #expect(standing(after: .zero, TokenNeed(inHand: token())) == .worthless)
    #expect(standing(after: .zero, TokenNeed(refused: token())) == .worthless)
    #expect(
      standing(after: .zero, TokenNeed(inHand: token("two"), refused: token("three"))) == .good)
  }
}
