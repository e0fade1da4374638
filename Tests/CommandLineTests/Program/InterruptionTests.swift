import Core
import Foundation
import Simulator
import Store
import TestSupport
import Testing

/// What becomes of a run whose process is stopped, killed or joined by another.
@Suite(.serialized) struct InterruptionTests {
  /// Long enough that a run is still going after six pages of 37.
  private static func slow(_ options: inout SimulatorOptions) {
    options.latency = .milliseconds(100)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a run asked to stop keeps its pages, and resume goes on from there`(
    signal: Int32
  ) async throws {
    try await withWorkplace(Self.slow) { place in
      let run = try await place.whileRunning { try $0.send(signal) }
      #expect(run.code == 4)
      #expect(run.told.contains("Continue with: rollcall resume 1"))
      #expect(!place.has("people.jsonl"))
      #expect(place.tenant.statistics.pages < Workplace.batches)
      #expect(try await place.rollcall("resume", "--quiet").code == 0)
      #expect(place.tenant.statistics.pages == Workplace.batches, "No page is asked for twice.")
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a killed run loses nothing that was kept, and resume completes it`() async throws {
    try await withWorkplace(Self.slow) { place in
      let run = try await place.whileRunning { try $0.send(SIGKILL) }
      #expect(run.code == -SIGKILL)
      try await takeBackLeases(of: place)
      #expect(try await place.rollcall("resume").code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
      #expect(
        place.tenant.statistics.pages <= Workplace.batches + 2,
        "At most the two pages in hand are asked for again.")
    }
  }

  @Test func `two processes share a run and the result is exact`() async throws {
    try await withWorkplace(Self.slow) { place in
      _ = try await place.whileRunning { try $0.send(SIGINT) }
      // One call at a time: either alone would need three seconds, so both get their share.
      async let one = place.rollcall("resume", "--width", "1")
      async let other = place.rollcall("resume", "--width", "1")
      let codes = try await [one.code, other.code]
      #expect(codes == [0, 0])
      #expect(place.tenant.statistics.tokensIssued == 1, "The first one signed in for them all.")
      #expect(place.tenant.statistics.pages == Workplace.batches)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a run beside an unfinished one is refused and names resume`() async throws {
    try await withWorkplace { place in
      var stranger = place
      stranger.secret = "wrong"
      #expect(try await stranger.rollcall("run", "job.yaml").code == 5)
      let refused = try await place.rollcall("run", "job.yaml")
      #expect(refused.code == 4)
      #expect(
        refused.told == """
          rollcall: Run 1 of 'people' is not finished. Continue it with: rollcall resume 1 — or \
          start afresh with --new.

          """)
      #expect(place.tenant.statistics.calls == 0)
      #expect(try await place.rollcall("run", "job.yaml", "--new").code == 0)
      #expect(place.tenant.statistics.pages == Workplace.batches)
      #expect(try await place.rollcall("resume", "1").code == 0)
      #expect(place.tenant.statistics.pages == 2 * Workplace.batches)
    }
  }

  /// Gives back what a killed process still holds, as 15 seconds alone would do.
  ///
  /// The store judges leases by its own clock, so one with a clock ahead finds them expired.
  private func takeBackLeases(of place: Workplace) async throws {
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let time = ManualTime(wall: Instant(milliseconds: now))
    let store = try SQLiteStore(path: place.folder.appending(path: "rollcall.db").path, time: time)
    let run = try #require(try await store.lastRun(of: nil))
    #expect(run.isLive, "Nobody can know yet that the process is gone.")
    time.advance(by: .seconds(60))
    let leases = try await store.lease(
      from: run.stages[0], as: Owner("test"), atMost: Workplace.batches, lasting: .seconds(1))
    time.jumpWall(by: .seconds(-60))
    for lease in leases {
      let change = BatchChange.putBack(after: .zero, spends: false, reason: nil)
      #expect(try await store.record(change, attempt: nil, under: lease) == .released)
    }
    try store.close()
  }
}
