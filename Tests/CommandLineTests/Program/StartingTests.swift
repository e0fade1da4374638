import Simulator
import Testing

/// One run at a time: what a second command does beside a run that is under way or was stopped.
@Suite(.serialized) struct StartingTests {
  @Test func `a night's command goes on with last night's run, and begins one after that`()
    async throws
  {
    try await withWorkplace { place in
      var stranger = place
      stranger.secret = "wrong"
      #expect(try await stranger.rollcall("run", "job.yaml", "--or-resume").code == 5)
      let resumed = try await place.rollcall("run", "job.yaml", "--or-resume")
      #expect(resumed.code == 0)
      #expect(resumed.told.contains("Run 1 of 'people' is not finished; going on with it."))
      #expect(try place.objects(in: "people.jsonl") == place.truth)
      let next = try await place.rollcall("run", "job.yaml", "--or-resume", "--json")
      #expect(next.code == 0)
      #expect(next.data.contains("\"run\" : 2"))
    }
  }

  @Test func `a command beside a run that is under way skips, gives up or waits, as told`()
    async throws
  {
    try await withWorkplace({ $0.latency = .milliseconds(400) }) { place in
      let run = try await place.rollcall(["run", "job.yaml", "--width", "2"]) { program in
        while place.tenant.statistics.pages < 2, program.isRunning { await Task.yield() }
        let calls = place.tenant.statistics.tokensIssued
        let skipped = try await place.rollcall(
          "run", "job.yaml", "--or-resume", "--if-busy", "skip", "--json")
        #expect(skipped.code == 0)
        #expect(skipped.told.contains("Somebody works on run 1 of 'people'. This time is skipped"))
        #expect(skipped.data.contains("\"run\" : 1"))
        let late = try await place.rollcall(
          "run", "job.yaml", "--if-busy", "wait", "--wait-at-most", "1s")
        #expect(late.code == 4)
        #expect(late.told.contains("as long as --wait-at-most allows"))
        #expect(place.tenant.statistics.tokensIssued == calls)
        #expect(program.isRunning)
      }
      #expect(run.code == 0)
      #expect(try await place.rollcall("runs").data.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: [
    ["--new", "--or-resume"], ["--wait-at-most", "1h"], ["--if-busy", "perhaps"],
    ["--if-busy", "wait", "--wait-at-most", "8d"],
  ])
  func `options that contradict each other are refused`(options: [String]) async throws {
    try await withWorkplace { place in
      let refused = try await place.rollcall(["run", "job.yaml"] + options)
      #expect(refused.code == 64)
      #expect(place.isTenantUnasked)
    }
  }
}
