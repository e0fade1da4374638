import Core
import Engine
import Foundation
import Identity
import TestSupport
import Testing

@testable import Simulator

/// How many tokens many workers ask for whose tokens live for seconds, counted by the tenant itself.
@Suite struct TokenCountTests {
  private static let life = Duration.seconds(5)
  private static let length = Duration.seconds(60)
  private static let workers = 64

  /// What was counted, and how long the longest call took.
  private struct Count: Sendable {
    var statistics: SimulatorStatistics
    var failed = 0
    var longest = Duration.zero
  }

  @Test(arguments: 1...2)
  func `workers that share tokens of five seconds ask for as many as are needed, and none ends`(
    seed: UInt64
  ) async throws {
    let count = try await counted(seed: seed)
    #expect(count.failed == 0, "seed \(seed)")
    #expect(count.statistics.expiredTokenCalls == 0, "seed \(seed)")
    #expect(count.statistics.expiredInFlight == 0, "seed \(seed)")
    #expect(count.statistics.unauthorized == 0, "seed \(seed)")
    #expect(count.statistics.pages > Self.workers * 60, "seed \(seed)")
    // A token serves until two seconds, for its end is a whole one, and the longest call are left.
    let span = Self.life - .seconds(2) - Self.expected
    let needed = Int((Self.length / span).rounded(.up))
    let issued = count.statistics.tokensIssued
    #expect(abs(issued - needed) <= 1, "seed \(seed): \(issued), \(needed) are needed")
  }

  @Test func `a token that ends while a call is under way would be counted`() async throws {
    // A call that is said to take no time is sent with what little is left.
    let count = try await counted(seed: 1, expecting: .zero, latency: .seconds(2))
    #expect(count.statistics.expiredInFlight > 0)
    #expect(count.statistics.pages > 0)
  }

  /// What a call takes at most: its way there and back, and the tenant's time.
  private static let latency = (
    least: Duration.milliseconds(400), spread: Duration.milliseconds(300)
  )
  private static let expected = latency.least + latency.spread + DirectClient.way * 2

  private func counted(
    seed: UInt64, expecting expected: Duration = expected, latency: Duration = latency.least
  ) async throws -> Count {
    var options = SimulatorOptions()
    (options.contacts, options.seed) = (50, seed)
    (options.latency, options.latencySpread) = (latency, Self.latency.spread)
    (options.tokenLife, options.expiresInFlight) = (Self.life, true)
    options.clockStandsStill = true
    let scene = CountingScene(options)
    return await withCheckedContinuation { ended in
      let thread = Thread {
        let executor = SimulationExecutor(seed: seed)
        let count = Observed<Count?>(nil)
        Task(executorPreference: executor) {
          let failed = await scene.work(
            of: Self.workers, for: Self.length, expecting: expected, on: executor)
          count.change { $0 = Count(statistics: scene.tally.counts, failed: failed) }
        }
        let isQuiet = executor.run(until: { count.now != nil }) { scene.moveOn() }
        ended.resume(
          returning: count.now
            ?? Count(statistics: scene.tally.counts, failed: isQuiet ? -1 : -2))
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }
}

/// A simulated tenant and one keeper of its tokens, on one clock.
private struct CountingScene: Sendable {
  let tally = Simulator.Tally()
  private let time = ManualTime()
  private let clock = SimulatorClock(standsStill: true)
  private let client: DirectClient
  private let options: SimulatorOptions

  private static let question = """
    {"CmdletInput":{"CmdletName":"Get-MailContact","Parameters":{"ResultSize":"Unlimited"}}}
    """

  init(_ options: SimulatorOptions) {
    self.options = options
    let dispatcher = Dispatcher(
      options, directory: LiveDirectory(options, clock), clock: clock, tally: tally,
      passing: { [time] in try await time.sleep(for: $0) })
    client = DirectClient(to: dispatcher, on: time)
  }

  /// Moves both clocks to the next thing that waits; false when nothing does.
  func moveOn() -> Bool {
    guard time.nextDeadline != nil else { return false }
    let before = time.monotonic()
    time.advanceToNextDeadline()
    clock.advance(by: time.monotonic() - before)
    return true
  }

  /// Has workers call one after the other for so long; answers how many calls failed.
  func work(
    of workers: Int, for length: Duration, expecting expected: Duration,
    on executor: SimulationExecutor
  ) async -> Int {
    let source = ClientSecretSource(
      application: ClientApplication(
        login: "http://127.0.0.1", tenant: options.tenantID, client: options.clientID,
        resource: "https://outlook.office365.com"),
      secret: .env("SECRET"),
      surroundings: Surroundings(environment: ["SECRET": options.clientSecret]), http: client,
      time: time, requestID: { UUID().uuidString.lowercased() })
    let keeper = TokenKeeper(source: source, time: time, on: executor)
    let end = time.monotonic() + length
    return await withTaskGroup(of: Int.self) { group in
      for _ in 0..<workers {
        group.addTask(executorPreference: executor) {
          var failed = 0
          while time.monotonic() < end { failed += await call(keeper, expected) ? 0 : 1 }
          return failed
        }
      }
      return await group.reduce(0, +)
    }
  }

  private func call(_ keeper: TokenKeeper, _ expected: Duration) async -> Bool {
    do {
      let token = try await keeper.token(forCallOf: expected)
      let answer = try await client.send(
        Core.HTTPRequest(
          method: .post,
          url: "http://127.0.0.1/adminapi/beta/\(options.tenantID)/InvokeCommand?$select=Guid",
          headers: [
            .authorization(token.value), HTTPHeader("Prefer", "odata.maxpagesize=1"),
            HTTPHeader("Content-Type", "application/json"),
          ],
          body: Array(Self.question.utf8), deadline: .seconds(60)))
      return answer.status == 200
    } catch {
      return false
    }
  }
}
