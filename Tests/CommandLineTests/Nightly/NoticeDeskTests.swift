import Core
import Synchronization
import TestSupport
import Testing

@testable import rollcall

/// A way that fails so often before it works.
private final class ScriptedWay: NoticeWay {
  let name: String
  private let failures: Mutex<[NoticeFailure]>
  private let names = Mutex<[String]>([])
  /// Whether it first fails in a way that is waited for.
  let isWaitedFor: Bool

  init(_ failures: [NoticeFailure], name: String = "the script") {
    self.name = name
    self.failures = Mutex(failures)
    isWaitedFor = failures.first?.isPassing ?? false
  }

  var heard: [String] { names.withLock(\.self) }

  func deliver(_ notice: Notice) async throws(NoticeFailure) {
    names.withLock { $0.append(notice.name) }
    let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let failure { throw failure }
  }
}

/// How often somebody is told, and what is said when it does not arrive.
@Suite(.timeLimit(.minutes(1)))
struct NoticeDeskTests {
  private let time = ManualTime()
  private let passing = NoticeFailure(isPassing: true, "It is busy.")

  /// What was said on the screen, and the events of the run.
  private func told(by ways: ScriptedWay...) async throws -> (said: [String], log: [String]) {
    let store = MemoryStore(time: time)
    let job = Job(name: "people", tenant: "contoso", cmdlet: "Get-MailContact", columns: [])
    let id = try await store.begin(
      Plan(job: job, stages: [Plan.Stage(parts: [Cutter.Part(.everything)], reason: "a test")]))
    let run = try #require(try await store.run(id))
    let said = Lines()
    let desk = NoticeDesk(store: store, ways: ways, time: time) { said.add($0) }
    async let telling: Void = desk.tell(of: RunNews(of: run, BatchCounts(), .complete))
    let waiting = ways.count(where: \.isWaitedFor)
    for pause in NoticeDesk.pauses where waiting > 0 {
      // Whatever way fails waits beside the others.
      await time.sleeping(waiting)
      time.advance(by: pause)
    }
    try await telling
    return (said.all, try await store.events(of: id, atMost: 9).map(\.event.text))
  }

  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock(\.self) }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  @Test func `what arrives is noted, and not said`() async throws {
    let way = ScriptedWay([])
    let (said, log) = try await told(by: way)
    #expect(said == [])
    #expect(log == ["Told by the script."])
    #expect(way.heard.count == 1)
  }

  @Test func `what fails for good is tried once, and said`() async throws {
    let way = ScriptedWay([NoticeFailure(isPassing: false, "It is wrong.")])
    let (said, log) = try await told(by: way)
    #expect(said == ["Not told by the script: It is wrong."])
    #expect(log == said)
    #expect(way.heard.count == 1)
  }

  @Test func `what fails for a while is tried again under the same name`() async throws {
    let way = ScriptedWay([passing, passing, passing])
    let (said, log) = try await told(by: way)
    #expect(said == [])
    #expect(log == ["Told by the script."])
    #expect(way.heard.count == 4)
    #expect(Set(way.heard).count == 1)
  }

  @Test func `what keeps failing is given up`() async throws {
    let way = ScriptedWay([passing, passing, passing, passing, passing])
    let (said, _) = try await told(by: way)
    #expect(said == ["Not told by the script: It is busy."])
    #expect(way.heard.count == NoticeDesk.pauses.count + 1)
  }

  @Test func `a way that keeps failing keeps no other waiting, and they are told of in order`()
    async throws
  {
    let keeps = Array(repeating: passing, count: 5)
    let slow = ScriptedWay(keeps, name: "the command")
    let quick = ScriptedWay([], name: "the webhook")
    let late = ScriptedWay(Array(keeps.prefix(3)), name: "the mail")
    let (said, log) = try await told(by: slow, quick, late)
    #expect(said == ["Not told by the command: It is busy."])
    #expect(log == [said[0], "Told by the webhook.", "Told by the mail."])
    #expect(slow.heard.count == 4 && quick.heard.count == 1 && late.heard.count == 4)
  }
}
