import Core
import TestSupport
import Testing

/// How long a call may take.
@Suite struct CallDeadlineTests {
  private let ceiling = Duration.seconds(16 * 60)

  private func learned(_ seconds: Double..., times: Int = CallDeadline.enough) -> CallDeadline {
    var deadline = CallDeadline()
    for _ in 1...times { for second in seconds { deadline.note(.seconds(second)) } }
    return deadline
  }

  @Test func `before enough is known a call may take as long as the service lets it`() {
    #expect(CallDeadline().deadline(atMost: ceiling) == ceiling)
    let almost = learned(1, times: CallDeadline.enough - 1)
    #expect(almost.deadline(atMost: ceiling) == ceiling)
  }

  @Test func `fast calls bring it down to the life of a cursor`() {
    #expect(learned(2).deadline(atMost: ceiling) == CallDeadline.floor)
  }

  @Test func `it is several times the longest of late`() {
    #expect(learned(120).deadline(atMost: ceiling) == .seconds(480))
    #expect(learned(600).deadline(atMost: ceiling) == ceiling)
  }

  @Test func `one slow call is remembered for many fast ones, and forgotten in the end`() {
    var deadline = learned(200)
    for _ in 1...20 { deadline.note(.seconds(1)) }
    #expect(deadline.deadline(atMost: ceiling) > .seconds(500))
    for _ in 1...200 { deadline.note(.seconds(1)) }
    #expect(deadline.deadline(atMost: ceiling) == CallDeadline.floor)
  }

  @Test func `one that proved too short is doubled until the service's own limit is reached`() {
    var deadline = learned(1)
    var given: [Duration] = []
    for _ in 1...3 {
      given.append(deadline.deadline(atMost: ceiling))
      deadline.noteOverdue(given.last ?? .zero)
    }
    given.append(deadline.deadline(atMost: ceiling))
    #expect(given == [.seconds(300), .seconds(600), ceiling, ceiling])
  }

  @Test func `it never leaves its limits, nor cuts what is usual`() {
    for seed: UInt64 in 0..<100 {
      var draw = Seeded(seed: seed)
      var deadline = CallDeadline()
      for _ in 1...200 {
        let took = Duration.seconds(Double.random(in: 0...900, using: &draw))
        deadline.note(took)
        let given = deadline.deadline(atMost: ceiling)
        #expect(given >= CallDeadline.floor && given <= ceiling, "seed \(seed)")
        #expect(given >= took, "seed \(seed)")
      }
      #expect(
        deadline.deadline(atMost: .seconds(10)) == .seconds(10), "the ceiling is the caller's")
    }
  }
}
