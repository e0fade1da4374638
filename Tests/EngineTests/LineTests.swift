import Core
import Engine
import TestSupport
import Testing

/// Lines of a job that changes something, against a service that keeps count of what it applied.
@Suite struct LineTests {
  private let time = ManualTime()
  /// How often each object was changed.
  private let changed = Observed<[String: Int]>([:])

  private func job(readsBack: Bool = false) -> Job {
    let identity = Follower.Template("Identity", .text([.column("Guid")]))
    let readBack = Action.ReadBack(
      cmdlet: "Get-MailContact", parameters: [identity],
      compare: [Follower.Template("Office", .text([.column("Office")]))], wait: .zero)
    return Job(
      named: "change", at: "contoso", service: nil,
      action: Action(
        cmdlet: "Set-MailContact",
        parameters: [identity, Follower.Template("Office", .text([.column("Office")]))],
        readBack: readsBack ? readBack : nil),
      listColumns: ["Guid", "Office"], output: Job.Output(format: .csv, path: "x.csv"), needs: nil)
  }

  private func plan(_ count: Int, readsBack: Bool = false) throws -> Plan {
    let job = job(readsBack: readsBack)
    let call = LineCall(try #require(job.action), columns: ["Guid", "Office"])
    return Plan(
      applying: job,
      try (1...count).map { number in
        let cells = ["g\(number)", "Office \(number)"]
        return Line(number: number, cells: cells, digest: try call.digest(of: cells))
      })
  }

  /// Changes what it is asked to change, and shows it when it is asked what there is.
  ///
  /// - Parameter failing: what the answer is, though the change was made.
  private func service(
    failing: @escaping @Sendable (ScriptedService.Asked) async -> ScriptedService.Answer? = { _ in
      nil
    }
  ) -> ScriptedService {
    ScriptedService(on: time) { [changed] asked in
      let subject = asked.subject ?? ""
      if asked.cmdlet == "Get-MailContact" {
        let office = changed.now[subject] == nil ? "Elsewhere" : "Office \(subject.dropFirst())"
        var rows = RowBlock()
        rows.append(guid: GUID(high: 0, low: 1), key: "", values: "[\"\(office)\"]")
        return .success(
          Page(
            rows: rows, nextLink: nil, isTruncated: false, receipt: CallReceipt(status: 200)))
      }
      changed.change { $0[subject, default: 0] += 1 }
      return await failing(asked) ?? .page([])
    }
  }

  private func lines(of run: RunRecord, in store: any RunStore) async throws -> [Line] {
    var lines: [Line] = []
    for batch in try await store.allBatches(of: run.id) {
      lines += try await store.lines(of: batch.id)
    }
    return lines
  }

  @Test func `that a line is sent is on the disk before its call leaves`() async throws {
    let store = MemoryStore(time: time)
    let run = try await store.run(try await store.begin(try plan(5)))
    let seen = Observed<[LineState]>([])
    let scene = Scene(
      service { asked in
        let batches = try? await store.batches(
          of: RunID(1), in: [.leased], after: nil, atMost: 99)
        for batch in batches ?? [] {
          let lines = (try? await store.lines(of: batch.id)) ?? []
          for line in lines where line.cells[0] == asked.subject {
            seen.change { $0.append(line.state) }
          }
        }
        return nil
      }, on: time, store: store)
    #expect(try await scene.run(try #require(run)) == .complete)
    #expect(seen.now == Array(repeating: .sent, count: 5))
    #expect(try await store.lineCounts(of: RunID(1)).applied == 5)
  }

  @Test(arguments: InterruptedStore.Moment.allCases, [true, false])
  func `stopped at any write and resumed, no line is applied twice and each is told of truly`(
    moment: InterruptedStore.Moment, readsBack: Bool
  ) async throws {
    var last = 1
    while let problems = try await halves(stoppingAt: last, moment, readsBack) {
      #expect(problems == [], "stopped \(moment) write \(last)")
      last += 1
    }
    #expect(last > 12, "Every line takes two writes and every batch two.")
  }

  /// What is wrong after a process died at a write and another went on; nil when it did not die.
  private func halves(
    stoppingAt last: Int, _ moment: InterruptedStore.Moment, _ readsBack: Bool
  ) async throws -> [String]? {
    changed.change { $0 = [:] }
    let store = MemoryStore(time: time)
    let killed = InterruptedStore(store, stopAtWrite: last, moment)
    let found = try await store.run(try await store.begin(try plan(4, readsBack: readsBack)))
    let run = try #require(found)
    do {
      _ = try await Scene(service(), on: time, store: killed).run(run)
      guard killed.isStopped else { return nil }
      return ["the first process outlived its store"]
    } catch let error as StoreError {
      if error.kind != .interrupted { return ["\(error)"] }
    }
    time.advance(by: .seconds(31))
    let outcome = try await Scene(service(), on: time, store: store).run(run, as: "bob")
    var problems: [String] = []
    let lines = try await lines(of: run, in: store)
    for line in lines {
      let count = changed.now[line.cells[0]] ?? 0
      switch line.state {
      case .applied where count == 1: break
      case .unknown where count <= 1 && !readsBack: break
      default: problems.append("line \(line.number) is \(line.state.rawValue), applied \(count)")
      }
    }
    let isWell = lines.allSatisfy { $0.state == .applied }
    if isWell != (outcome == .complete) { problems.append("the run ended as \(outcome)") }
    return problems
  }

  @Test func `a line whose call is lost stays unknown, and the others go on`() async throws {
    let scene = Scene(
      service { $0.subject == "g2" ? .failed(.network, "It broke.") : nil }, on: time)
    let run = try #require(try await scene.store.run(try await scene.store.begin(try plan(4))))
    #expect(try await scene.run(run) == .incomplete(buried: 1))
    let lines = try await lines(of: run, in: scene.store)
    #expect(lines.map(\.state) == [.applied, .unknown, .applied, .applied])
    #expect(lines[1].detail == "It broke.")
    #expect(changed.now.values.allSatisfy { $0 == 1 })
  }

  @Test(arguments: [
    CallFailure.Kind.unauthorised, .throttled(retryAfter: .seconds(3)),
  ])
  func `a call that was turned away at the door is made again`(
    kind: CallFailure.Kind
  ) async throws {
    let changed = changed
    let scene = Scene(
      service { asked in
        guard asked.number == 1 else { return nil }
        changed.change { $0[asked.subject ?? ""] = nil }
        return .failure(
          CallFailure(kind, sentence: "No.", receipt: CallReceipt(status: 429)))
      }, on: time)
    let run = try #require(try await scene.store.run(try await scene.store.begin(try plan(2))))
    #expect(try await scene.run(run, movingTimeWhen: 2) == .complete)
    let lines = try await lines(of: run, in: scene.store)
    #expect(lines.map(\.state) == [.applied, .applied])
    #expect(lines.map(\.sends).sorted() == [1, 2])
    #expect(changed.now == ["g1": 1, "g2": 1])
  }

  @Test func `an identity that may not change anything stops the run, and nothing is unknown`()
    async throws
  {
    let scene = Scene(service { _ in .failed(.forbidden, "You may not.") }, on: time)
    let run = try #require(try await scene.store.run(try await scene.store.begin(try plan(3))))
    await #expect(throws: CallFailure.self) { try await scene.run(run) }
    let counts = try await scene.store.lineCounts(of: run.id)
    #expect(counts.waiting == 3, "\(counts.text)")
    #expect(scene.service.asked.count == 1)
  }
}
