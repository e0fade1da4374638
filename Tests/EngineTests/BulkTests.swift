import Core
import Engine
import TestSupport
import Testing

/// Stages that ask about several rows in one call.
@Suite struct BulkTests {
  private let time = ManualTime()

  @Test func `ten objects are asked about in one call, and each answer finds its own`()
    async throws
  {
    let scene = Scene(audit(of: 25) { _, subjects in .success(subjects.map(Self.told)) }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run) == .complete)
    #expect(scene.service.calls.now.together.map(\.count) == [10, 10, 5])
    #expect(singles(scene).isEmpty)
    let names = (0..<25).map(Rights.name)
    #expect(try await scene.lines(of: run, at: 1) == names.map { "[\"\($0)\",\"\($0)\",null]" })
    #expect(scene.tally.now.calls == 4, "A call of several is one call.")
  }

  @Test func `what a call of several does not answer is asked singly, and only that`()
    async throws
  {
    let scene = Scene(
      audit(of: 9) { _, subjects in
        var answers = subjects.map(Self.told)
        answers[1] = .failed(.transient, "It is missing.")
        answers[2] = .failed(.throttled(retryAfter: nil))
        answers[3] = .answer(["first page"], next: "more")
        answers[4] = .found(.notFound)
        answers[5] = .failed(.permanent)
        return .success(answers)
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run, movingTimeWhen: 2) == .complete)
    #expect(scene.service.calls.now.together.count == 1)
    #expect(singles(scene).sorted() == [1, 2, 3, 5].map(Rights.name))
    #expect(scene.tally.now.throttled.count == 1)
    let expected = (0..<9).map { number in
      let name = Rights.name(number)
      return number == 4 ? "[\"\(name)\",null,\"not found\"]" : "[\"\(name)\",\"\(name)\",null]"
    }
    #expect(try await scene.lines(of: run, at: 1) == expected)
  }

  @Test(arguments: [
    CallFailure.Kind.throttled(retryAfter: .seconds(3)), .unauthorised, .transient,
  ])
  func `a failure of all of them is the call's, which is made again`(_ kind: CallFailure.Kind)
    async throws
  {
    let scene = Scene(
      audit(of: 9) { number, subjects in
        .success(subjects.map { number == 1 ? .failed(kind) : Self.told($0) })
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run, movingTimeWhen: 2) == .complete)
    #expect(scene.service.calls.now.together.map(\.count) == [9, 9])
    #expect(singles(scene).isEmpty)
    #expect(try await scene.lines(of: run, at: 1).count == 9)
  }

  @Test(arguments: [CallFailure.Kind.permanent, .forbidden, .intercepted])
  func `a tenant that takes no call of several is asked singly for the rest of the run`(
    _ kind: CallFailure.Kind
  ) async throws {
    let scene = Scene(
      audit(of: 120) { _, _ in .failure(CallFailure(kind, sentence: "No such thing.")) }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run) == .complete)
    #expect(scene.service.calls.now.together.count == 1)
    #expect(scene.tally.now.bulkRefused == 1)
    #expect(singles(scene).count == 120)
    #expect(try await scene.lines(of: run, at: 1).count == 120)
  }

  @Test func `a tenant that refuses all within such a call takes none`() async throws {
    let scene = Scene(
      audit(of: 60) { _, subjects in .success(subjects.map { _ in .failed(.permanent) }) },
      on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run) == .complete)
    #expect(scene.service.calls.now.together.count == 1)
    #expect(scene.tally.now.bulkRefused == 1)
    #expect(singles(scene).count == 60)
  }

  @Test func `what is shown at addresses and cannot be believed is asked by the cmdlet, together`()
    async throws
  {
    let scene = Scene(
      audit(of: 25) { number, subjects in
        // Half an answer, which is none; then one that says where it came from.
        .success(subjects.map { number == 1 ? .answer([]) : Self.told($0) })
      }, on: time)
    var job = Rights.job
    job.followers?[0].cmdlet = "Get-MailboxPermission"
    let run = try await scene.begin(job)
    #expect(try await scene.run(run) == .complete)
    #expect(scene.service.calls.now.together.map(\.count) == [10, 10, 10, 5])
    #expect(scene.tally.now.addressesRefused == 1)
    #expect(scene.tally.now.bulkRefused == 0)
    #expect(singles(scene).isEmpty)
    #expect(try await scene.lines(of: run, at: 1).count == 25)
  }

  @Test func `a tenant whose calls of several only fail is asked singly for the rest of the run`()
    async throws
  {
    let scene = Scene(
      audit(of: 250) { _, _ in
        .failure(CallFailure(.transient, sentence: "It had a bad moment."))
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run, movingTimeWhen: 2) == .complete)
    // Then a single question is answered, and one more such call settles it.
    #expect(scene.service.calls.now.together.count == BulkProof.mostFailedInARow + 1)
    #expect(scene.tally.now.bulkRefused == 1)
    #expect(try await scene.lines(of: run, at: 1).count == 250)
  }

  @Test func `a few questions refused for now hold up themselves alone`() async throws {
    let scene = Scene(
      audit(of: 25) { number, subjects in
        var answers = subjects.map(Self.told)
        if number == 1 { answers[3] = .failed(.throttled(retryAfter: .seconds(40))) }
        return .success(answers)
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run, movingTimeWhen: 2) == .complete)
    let single = try #require(scene.service.asked.first { $0.subject == Rights.name(3) })
    let listed = try #require(scene.service.asked.first)
    // The others were not kept waiting, and it was asked when the service wanted it.
    #expect(scene.service.calls.now.together.map(\.count) == [10, 10, 5])
    #expect(single.at >= listed.at + .seconds(40))
    #expect(singles(scene) == [Rights.name(3)])
    #expect(try await scene.lines(of: run, at: 1).count == 25)
  }

  @Test func `an object that spoils every call it is in is set aside alone`() async throws {
    let poison = Rights.name(3)
    let scene = Scene(
      audit(of: 9) { _, subjects in
        subjects.contains(poison)
          ? .failure(CallFailure(.malformed, sentence: "Half an answer."))
          : .success(subjects.map(Self.told))
      } singly: {
        $0 == poison ? .failed(.malformed) : Self.told($0)
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run, movingTimeWhen: 2) == .incomplete(buried: 1))
    #expect(scene.service.calls.now.together.count == BulkChoice.patience)
    #expect(scene.tally.now.setAside.count == 1)
    #expect(try await scene.lines(of: run, at: 1).count == 8)
  }

  @Test func `a run that dies at any write is resumed without a gap or a double`() async throws {
    let lines = try await Rights.linesWhereverItDies { time in
      self.audit(of: 25, on: time) { _, subjects in
        // Every fourth is missing.
        .success(
          subjects.enumerated().map { place, subject in
            place % 4 == 3 ? .failed(.transient, "It is missing.") : Self.told(subject)
          })
      }
    }
    #expect(lines == 25)
  }

  private func audit(
    of count: Int, on time: ManualTime? = nil, _ together: @escaping ScriptedService.Together,
    singly: @escaping @Sendable (String) -> ScriptedService.Answer = { Self.told($0) }
  ) -> ScriptedService {
    ScriptedService(on: time ?? self.time, together: together) { asked in
      asked.cmdlet == Rights.cmdlet ? singly(asked.subject ?? "") : .listing(0..<count)
    }
  }

  /// An answer that names whom it is about.
  private static func told(_ subject: String) -> ScriptedService.Answer { .answer([subject]) }

  private func singles(_ scene: Scene) -> [String] {
    scene.service.asked.filter { $0.cmdlet == Rights.cmdlet }.compactMap(\.subject)
  }
}
