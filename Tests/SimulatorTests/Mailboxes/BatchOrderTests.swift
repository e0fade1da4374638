import Foundation
import HTTPTypes
import Testing

@testable import Simulator

/// How the time of a batch's items passes.
struct BatchOrderTests {
  /// Lets nobody pass until so many have come.
  private actor Gate {
    private let wanted: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ wanted: Int) { self.wanted = wanted }

    func pass() async {
      guard waiting.count + 1 < wanted else {
        for continuation in waiting { continuation.resume() }
        waiting = []
        return
      }
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  @Test(arguments: SimulatorBatches.Order.allCases)
  func `items take their time one after the other, or at once`(
    order: SimulatorBatches.Order
  ) async throws {
    var options = SimulatorOptions()
    options.contacts = 1
    options.mailboxes.count = 10
    options.mailboxes.latency = .seconds(1)
    options.batches.order = order
    options.batches.counting = .each
    let clock = SimulatorClock(standsStill: true)
    let tally = Tally()
    let gate = Gate(order == .parallel ? 10 : 1)
    let dispatcher = Dispatcher(
      options, directory: LiveDirectory(options, clock), clock: clock, tally: tally,
      passing: { _ in await gate.pass() })
    let token = try await Self.token(dispatcher, options)
    let items = (0..<10).map { number -> JSONValue in
      [
        "id": .text("\(number)"), "method": "POST", "url": .text(Wire.path),
        "body": [
          "CmdletInput": [
            "CmdletName": "Get-InboxRule",
            "Parameters": ["Mailbox": .text(Self.guid(number, options))],
          ]
        ],
      ]
    }
    let body: JSONValue = ["requests": .list(items)]
    let answer = try await dispatcher.answer(
      Question(
        method: .post, path: ["adminapi", "beta", options.domain, "$batch"], query: [:],
        origin: "http://localhost",
        headers: [.authorization: "Bearer \(token)", .accept: "application/json"],
        body: body.bytes), underWay: nil)
    #expect(answer.status == .ok)
    #expect(tally.counts.pages == 10)
    #expect(tally.counts.mostAtOnce == (order == .parallel ? 10 : 1))
  }

  private static func guid(_ number: Int, _ options: SimulatorOptions) -> String {
    MailboxMaker(options).mailbox(number).guid.description
  }

  private static func token(
    _ dispatcher: Dispatcher, _ options: SimulatorOptions
  ) async throws -> String {
    let form = Form.text([
      ("grant_type", "client_credentials"), ("client_id", options.clientID),
      ("client_secret", options.clientSecret),
      ("scope", "https://outlook.office365.com/.default"),
    ])
    let answer = try await dispatcher.answer(
      Question(
        method: .post, path: [options.domain, "oauth2", "v2.0", "token"], query: [:],
        origin: "http://localhost", headers: [.contentType: "application/x-www-form-urlencoded"],
        body: Array(form.utf8)), underWay: nil)
    return try #require(JSONValue.parse(answer.wholeBody)?["access_token"]?.text)
  }
}
