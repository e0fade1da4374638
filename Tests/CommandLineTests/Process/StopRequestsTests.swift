import Core
import Engine
import Foundation
import TestSupport
import Testing

@testable import rollcall

/// Sends signals and moves time, and looks when a run is asked to stop and when it is cut.
@Suite struct StopRequestsTests {
  private let time = ManualTime()
  private let signals: AsyncStream<Int32>
  private let feed: AsyncStream<Int32>.Continuation

  init() { (signals, feed) = AsyncStream.makeStream() }

  private func requests(window: Duration? = nil) -> StopRequests {
    StopRequests(window: window, time: time, signals: { [signals] in signals }, isAlone: { false })
  }

  @Test func `the second request cuts what the first one asked to end`() async {
    let (stop, requests) = (StopSwitch(), requests())
    feed.yield(SIGTERM)
    feed.yield(SIGINT)
    #expect(await requests.heed(stop) { _ in })
    #expect(stop.isThrown)
    #expect(requests.reason == "on request")
  }

  @Test func `a hang-up stops once and is never impatience`() async {
    let (stop, requests) = (StopSwitch(), requests())
    for signal in [SIGHUP, SIGHUP, SIGHUP] { feed.yield(signal) }
    let heard = Task { await requests.heed(stop) { _ in } }
    await time.sleeping(1)
    #expect(stop.isThrown)
    time.advance(by: StopPolicy.leaving)
    #expect(await heard.value, "An orderly stop ends at its limit.")
    #expect(requests.reason?.contains("terminal") == true)
  }

  @Test func `a window closes before its end and cuts at its end`() async {
    let (stop, requests) = (StopSwitch(), requests(window: .seconds(100)))
    let heard = Task { await requests.heed(stop) { _ in } }
    await time.sleeping(1)
    time.advance(by: .seconds(89))
    #expect(!stop.isThrown)
    time.advance(by: .seconds(1))
    await time.sleeping(1)
    #expect(stop.isThrown)
    time.advance(by: .seconds(10))
    #expect(await heard.value)
    #expect(requests.reason?.contains("--max-duration") == true)
  }

  @Test func `nothing happens to a run that nobody stops`() async {
    let (stop, requests) = (StopSwitch(), requests())
    let heard = Task { await requests.heed(stop) { _ in } }
    heard.cancel()
    #expect(await !heard.value)
    #expect(!stop.isThrown)
    #expect(requests.reason == nil)
  }
}
