import Core
import Testing

/// What becomes of a right that a run does not show, and when a right held.
@Suite struct AccessRulesTests {
  @Test func `a right ends where somebody looked and did not see it`() {
    for isWhole in [true, false] {
      for asksTheSame in [true, false] {
        let judge = LookJudge(isWhole: isWhole, asksTheSame: asksTheSame)
        for mark in [nil, LookJudge.Mark.unanswered, .unasked] {
          #expect(judge.verdict(on: .lookedAt, marked: mark) == .end)
        }
      }
    }
  }

  @Test func `what could not be seen never ends a right`() {
    for isWhole in [true, false] {
      for asksTheSame in [true, false] {
        let judge = LookJudge(isWhole: isWhole, asksTheSame: asksTheSame)
        for mark in [nil, LookJudge.Mark.unanswered, .unasked] {
          #expect(judge.verdict(on: .unseen, marked: mark) == .leave(.unanswered))
        }
      }
    }
  }

  @Test func `a place that a whole listing does not have is gone`() {
    let judge = LookJudge(isWhole: true, asksTheSame: true)
    #expect(judge.verdict(on: .absent, marked: nil) == .end)
    #expect(judge.verdict(on: .absent, marked: .unanswered) == .end)
    #expect(judge.verdict(on: .absent, marked: .unasked) == .leave(.unasked))
  }

  @Test func `a listing that was not read to its end proves nothing gone`() {
    let judge = LookJudge(isWhole: false, asksTheSame: true)
    #expect(judge.verdict(on: .absent, marked: nil) == .leave(.unanswered))
  }

  @Test func `another question proves nothing gone`() {
    for isWhole in [true, false] {
      let judge = LookJudge(isWhole: isWhole, asksTheSame: false)
      #expect(judge.verdict(on: .absent, marked: nil) == .leave(.unasked))
    }
  }

  private func at(_ number: Int64) -> Instant { Instant(milliseconds: number) }

  @Test func `a right holds from the first look that saw it to the last that may have missed it`() {
    let span = AccessSpan(firstSeen: at(10), lastSeen: at(20), goneBy: at(30))
    #expect(
      [5, 10, 20, 29, 30].map { span.holds(at: at($0)) } == [false, true, true, true, false])
    #expect(!span.holds(at: nil))
    #expect(AccessSpan(firstSeen: at(10), lastSeen: at(20)).holds(at: nil))
  }

  @Test func `of several sources the earliest beginning and the latest look count`() {
    let old = AccessSpan(firstSeen: at(10), isFromTheBeginning: true, lastSeen: at(50))
    let new = AccessSpan(firstSeen: at(40), lastSeen: at(60), isOverlooked: true)
    for spans in [[old, new], [new, old]] {
      #expect(
        AccessSpan.together(spans, at: nil)
          == AccessSpan(
            firstSeen: at(10), isFromTheBeginning: true, lastSeen: at(60), isOverlooked: true))
    }
  }

  @Test func `a source that has not looked lately keeps nothing alive`() {
    let weekly = AccessSpan(firstSeen: at(10), lastSeen: at(50))
    let nightly = AccessSpan(firstSeen: at(20), lastSeen: at(60), goneBy: at(70))
    #expect(AccessSpan.together([weekly, nightly], at: nil) == nil)
    #expect(AccessSpan.together([weekly, nightly], at: at(65))?.firstSeen == at(10))
    let again = AccessSpan(firstSeen: at(80), lastSeen: at(80))
    #expect(AccessSpan.together([weekly, nightly, again], at: nil) == again)
  }

  @Test func `what ends and begins anew in one look went on, under another name`() {
    let old = AccessSpan(
      firstSeen: at(10), isFromTheBeginning: true, lastSeen: at(20), goneBy: at(30))
    let new = AccessSpan(firstSeen: at(30), lastSeen: at(40))
    let later = AccessSpan(firstSeen: at(50), lastSeen: at(50))
    for spans in [[old, new], [new, old]] {
      #expect(
        AccessSpan.together(spans, at: nil)
          == AccessSpan(firstSeen: at(10), isFromTheBeginning: true, lastSeen: at(40)))
      #expect(AccessSpan.together(spans, at: at(25))?.goneBy == nil)
    }
    #expect(AccessSpan.together([old, later], at: nil) == later, "Nobody saw it in between.")
  }

  @Test func `what holds by a group holds while both were seen`() {
    let right = AccessSpan(
      firstSeen: at(10), isFromTheBeginning: true, lastSeen: at(60), goneBy: at(70))
    let joined = AccessSpan(firstSeen: at(30), lastSeen: at(50))
    let both = AccessSpan(firstSeen: at(30), lastSeen: at(50), goneBy: at(70))
    #expect(right.during(joined) == both)
    #expect(joined.during(right) == both)
    #expect(right.during(nil) == right)
    let sameDay = AccessSpan(firstSeen: at(10), lastSeen: at(60), isOverlooked: true)
    #expect(right.during(sameDay).isFromTheBeginning == false)
    #expect(right.during(sameDay).isOverlooked)
  }
}
