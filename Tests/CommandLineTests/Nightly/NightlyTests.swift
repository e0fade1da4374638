import Core
import Foundation
import GRDB
import Store
import TestSupport
import Testing

@testable import Simulator

/// Nights of the real program: turns, what is kept, and who is told.
@Suite(.serialized) struct NightlyTests {
  /// Adds lines to the usual job.
  private func extend(_ place: Workplace, _ lines: String) throws {
    let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
    try place.write(job + lines + "\n", to: "job.yaml")
  }

  /// A program that keeps each event it is told in a file of its own.
  ///
  /// It also notes what it finds where the tenant's secret is: nothing must be there.
  private func addScribe(to place: Workplace, exit code: Int = 0) throws {
    try place.write(
      """
      #!/bin/sh
      event=$(mktemp told.XXXXXX)
      cat > "$event"
      echo "secret: $CONTOSO_SECRET" >> env.txt
      exit \(code)

      """, to: "scribe")
    let path = place.folder.appending(path: "scribe").path
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  private func events(in place: Workplace) throws -> [[String: Any]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
    let found = try names.filter { $0.hasPrefix("told.") }.compactMap { name in
      try JSONSerialization.jsonObject(with: place.contents(of: name)) as? [String: Any]
    }
    func run(_ event: [String: Any]) -> Int {
      (event["data"] as? [String: Any])?["run"] as? Int ?? 0
    }
    return found.sorted { run($0) < run($1) }
  }

  private func runs(in place: Workplace) async throws -> [RunRecord] {
    let path = place.folder.appending(path: "rollcall.db").path
    let store = try SQLiteStore(path: path, time: ManualTime())
    let runs = try await store.runs(atMost: 99)
    try store.close()
    return runs
  }

  private static func execute(_ sql: String, on path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func `of two commands of the same moment one runs, and the other skips`() async throws {
    try await withWorkplace { place in
      let command = ["run", "job.yaml", "--or-resume", "--if-busy", "skip"]
      async let one = place.rollcall(command)
      async let other = place.rollcall(command)
      async let third = place.rollcall(command)
      let ends = try await [one, other, third]
      #expect(ends.map(\.code) == [0, 0, 0])
      let skipped = ends.filter { $0.told.contains("This time is skipped") }.count
      // One that came late may have found the first one's work done, and begun the next.
      let runs = try await runs(in: place)
      #expect(runs.count + skipped == 3)
      #expect(runs.allSatisfy { $0.state == .complete })
      let spans = runs.map { ($0.startedAt, $0.finishedAt ?? $0.startedAt) }.reversed()
      for (before, after) in zip(spans, spans.dropFirst()) {
        #expect(before.1 <= after.0, "Two runs of a job went at the same time.")
      }
      let sum = runs.count * Workplace.batches
      #expect(place.tenant.statistics.pages == sum)
    }
  }

  @Test func `the turn of a command that was killed lapses, and its run is shared before`()
    async throws
  {
    try await withWorkplace({ $0.latency = .milliseconds(200) }) { place in
      let killed = try await place.whileRunning { try $0.send(SIGKILL) }
      #expect(killed.code == -SIGKILL)
      let busy = try await place.rollcall(
        "run", "job.yaml", "--or-resume", "--if-busy", "fail")
      #expect(busy.code == 4)
      #expect(busy.told.contains("somebody works on it"))
      let path = place.folder.appending(path: "rollcall.db").path
      let now = Int64(Date().timeIntervalSince1970 * 1000)
      let time = ManualTime(wall: Instant(milliseconds: now))
      let store = try SQLiteStore(path: path, time: time)
      #expect(
        try await store.takeTurn(at: "people", as: Owner("t"), for: .alone)?.run == RunID(1))
      time.advance(by: JobTurns.term)
      #expect(try await store.takeTurn(at: "people", as: Owner("t"), for: .alone) == nil)
      try await store.endTurn(of: Owner("t"))
      try store.close()
      #expect(try await place.rollcall("resume").code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `the job's program is told of each run once, in numbers, and of no secret`()
    async throws
  {
    try await withWorkplace { place in
      try addScribe(to: place)
      try extend(place, "notify: { on: [finish, changes], command: [./scribe] }")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(try await place.rollcall("resume", "2").code == 0)
      let told = try events(in: place)
      #expect(told.count == 2)
      #expect(told.map { $0["type"] as? String } == ["run.finished", "run.finished"])
      let data = try #require(told.last?["data"] as? [String: Any])
      #expect(data["rows"] as? Int == place.truth.count)
      #expect(data["state"] as? String == "complete")
      let changes = try #require(data["changes"] as? [String: Any])
      #expect(changes["since"] as? Int == 1 && changes["added"] as? Int == 0)
      let env = String(decoding: try place.contents(of: "env.txt"), as: UTF8.self)
      #expect(env == "secret: \nsecret: \n")
      let log = try await place.rollcall("status", "last")
      #expect(log.data.contains("Told by the command ./scribe."))
    }
  }

  @Test func `a program that fails is said, and the run's end stays what it was`() async throws {
    try await withWorkplace { place in
      try extend(place, "notify: { command: [./nobody-there] }")
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0)
      #expect(run.told.contains("Not told by the command ./nobody-there: "))
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a run that could not go on is told of, with why`() async throws {
    try await withWorkplace { place in
      try addScribe(to: place)
      try extend(place, "notify: { on: [failure], command: [./scribe] }")
      var stranger = place
      stranger.secret = "wrong"
      #expect(try await stranger.rollcall("run", "job.yaml").code == 5)
      #expect(try await place.rollcall("resume").code == 0)
      let told = try events(in: place)
      #expect(told.count == 1, "Nobody wanted to hear that it went well.")
      let data = try #require(told.first?["data"] as? [String: Any])
      #expect(data["state"] as? String == "stopped")
      #expect((data["reason"] as? String)?.isEmpty == false)
    }
  }

  @Test func `what nobody was told of is told by the next command`() async throws {
    try await withWorkplace { place in
      try addScribe(to: place)
      try extend(place, "notify: { command: [./scribe] }")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let path = place.folder.appending(path: "rollcall.db").path
      try Self.execute("UPDATE run SET told_of = NULL", on: path)
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let runs = try events(in: place).map { ($0["data"] as? [String: Any])?["run"] as? Int }
      #expect(runs == [1, 1, 2])
    }
  }

  @Test func `as many runs as wanted stay, the others are forgotten`() async throws {
    try await withWorkplace { place in
      try extend(place, "keep: 2 runs")
      for _ in 1...3 { #expect(try await place.rollcall("run", "job.yaml").code == 0) }
      let last = try await place.rollcall("run", "job.yaml")
      #expect(last.told.contains("1 run is forgotten: the job keeps the last 2 runs."))
      #expect(try await runs(in: place).map(\.id) == [RunID(4), RunID(3)])
      #expect(try await place.rollcall("store", "check").code == 0)
      #expect(try await place.rollcall("diff").code == 0)
      let log = try await place.rollcall("status", "last")
      #expect(log.data.contains("rows are those of run 3, and are stored once."))
      for run in ["3", "4"] {
        let path = "again-\(run).jsonl"
        #expect(
          try await place.rollcall("export", run, "--format", "jsonl", "--output", path).code == 0)
        #expect(try place.objects(in: path) == place.truth)
      }
    }
  }

  @Test func `the plan says what is kept and who is told`() async throws {
    try await withWorkplace { place in
      try extend(place, "keep: { runs: 2, days: 7 }\nnotify: { command: [./scribe, x] }")
      let plan = try await place.rollcall("plan", "job.yaml")
      #expect(plan.data.contains("keeps the last 2 runs and those of the last 7 days\n"))
      #expect(plan.data.contains("tells the program ./scribe, on finish, failure\n"))
      #expect(!plan.told.contains("none before it to compare with"))
      #expect(place.isTenantUnasked)
    }
  }

  @Test func `the plan of a job that keeps one run says what finds nothing then`() async throws {
    try await withWorkplace { place in
      try extend(place, "keep: 1 runs")
      let plan = try await place.rollcall("plan", "job.yaml")
      #expect(plan.data.contains("keeps the last run\n"))
      #expect(plan.told.contains("diff and report find none before it to compare with"))
    }
  }

  @Test func `a night whose rows are the same by another column is told of, and not compared`()
    async throws
  {
    try await withWorkplace { place in
      try addScribe(to: place)
      try extend(place, "keep: 1 run\nnotify: { on: [finish, changes], command: [./scribe] }")
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(job.replacing("PrimarySmtpAddress, ", with: ""), to: "job.yaml")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      try place.write(job + "identity: [PrimarySmtpAddress]\n", to: "job.yaml")
      let second = try await place.rollcall("run", "job.yaml")
      #expect(second.code == 0, "\(second.told)")
      #expect(second.told.contains("1 run is forgotten"))
      let log = try await place.rollcall("status", "last")
      #expect(log.data.contains("Not compared with run 1: Run 1 did not keep 'PrimarySmtpAddress'"))
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let data = try events(in: place).map { $0["data"] as? [String: Any] }
      #expect(data.map { $0?["run"] as? Int } == [1, 2, 3])
      let since = data.map { ($0?["changes"] as? [String: Any])?["since"] as? Int }
      #expect(since == [nil, nil, 2])
    }
  }

  @Test
  func `a night whose result cannot be written is told as a failure, and older runs make room`()
    async throws
  {
    try await withWorkplace { place in
      try addScribe(to: place)
      try extend(place, "keep: 1 run\nnotify: { on: [failure], command: [./scribe] }")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      // A folder is where the result belongs.
      let result = place.folder.appending(path: "people.jsonl")
      try FileManager.default.removeItem(at: result)
      try FileManager.default.createDirectory(at: result, withIntermediateDirectories: false)
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code != 0)
      #expect(run.told.contains("1 run is forgotten"), "\(run.told)")
      let told = try events(in: place)
      #expect(told.map { $0["type"] as? String } == ["run.failed"])
      let data = try #require(told.first?["data"] as? [String: Any])
      #expect(data["state"] as? String == "complete")
      #expect((data["reason"] as? String)?.contains("people.jsonl") == true)
      // One that was killed before it told: its next command tells, though it cannot write either.
      let path = place.folder.appending(path: "rollcall.db").path
      try Self.execute("UPDATE run SET told_of = NULL", on: path)
      #expect(try await place.rollcall("resume", "2").code == run.code)
      #expect(try events(in: place).count == 2)
      try FileManager.default.removeItem(at: result)
      #expect(try await place.rollcall("resume", "2").code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
      #expect(try events(in: place).count == 2, "Each end is told of once.")
    }
  }
}
