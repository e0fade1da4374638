import Foundation
import Simulator
import Testing

/// Every way to end a run early but `kill -9`: hang-ups, lost streams, a window that closes.
@Suite(.serialized) struct StoppingTests {
  private static func slow(_ options: inout SimulatorOptions) {
    options.latency = .milliseconds(100)
  }

  @Test func `a hang-up stops a run in an orderly way and says where it stands`() async throws {
    try await withWorkplace(Self.slow) { place in
      let run = try await place.whileRunning { try $0.send(SIGHUP) }
      #expect(run.code == 4)
      #expect(
        run.told.contains(/Stopped; everything kept is safe: \d+ rows, \d+ of \d+ batches done/))
      #expect(run.told.contains("Continue with: rollcall resume 1"))
    }
  }

  @Test func `a run under nohup goes on when the terminal hangs up`() async throws {
    try await withWorkplace(Self.slow) { place in
      let code = try await Script.run(
        """
        trap '' HUP
        "$ROLLCALL" run job.yaml --width 2 2>told &
        until grep -q batches told; do kill -0 $! || exit 99; done
        kill -HUP $!
        wait $!
        """, in: place)
      #expect(code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a run whose reader is gone stops in an orderly way`() async throws {
    try await withWorkplace({ $0.latency = .milliseconds(400) }) { place in
      let code = try await Script.run(
        """
        mkfifo told
        "$ROLLCALL" run job.yaml --width 1 2>told &
        true <told
        wait $!
        """, in: place)
      #expect(code == 4)
      let status = try await place.rollcall("status")
      #expect(status.data.contains("because its terminal or its reader is gone"))
      #expect(try await place.rollcall("resume").code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a closed standard error does not end up in the result`() async throws {
    try await withWorkplace { place in
      let code = try await Script.run(
        "exec \"$ROLLCALL\" run job.yaml <&- >&- 2>&-\n", in: place)
      #expect(code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a run leaves within its window, and the next one goes on`() async throws {
    try await withWorkplace({ $0.latency = .milliseconds(500) }) { place in
      // 31 pages of half a second, one at a time, do not fit into ten seconds; on a busy machine
      // the process may be slow to start and to end, though never as slow as all the pages.
      let begun = ContinuousClock.now
      let run = try await place.rollcall(
        "run", "job.yaml", "--width", "1", "--max-duration", "10s")
      #expect(run.code == 4, "\(run.told)")
      #expect(ContinuousClock.now - begun < .seconds(15))
      #expect(run.told.contains("The time of --max-duration is nearly over."))
      #expect(try await place.rollcall("resume", "--width", "8").code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test(arguments: ["0s", "1s", "31d", "soon", ""])
  func `an absurd window is a mistake of usage`(window: String) async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall("run", "job.yaml", "--max-duration", window)
      #expect(run.code == 64)
      #expect(run.told.contains("10s to 30d"))
      #expect(place.isTenantUnasked)
    }
  }
}
