import Core
import Foundation
import HTTPTypes
import TestSupport

@testable import Simulator

/// The simulated services without a network between: a request takes a while there and back.
///
/// All waiting is on the clock that is handed in.
final class DirectClient: HTTPClient {
  static let way = Duration.milliseconds(50)

  private let dispatcher: Dispatcher
  private let time: ManualTime

  init(to dispatcher: Dispatcher, on time: ManualTime) {
    self.dispatcher = dispatcher
    self.time = time
  }

  func send(_ request: Core.HTTPRequest) async throws(TransportError) -> Core.HTTPResponse {
    do {
      try await time.sleep(for: Self.way)
      let answer = try await answer(to: try Self.question(request))
      try await time.sleep(for: Self.way)
      return Self.response(answer)
    } catch {
      throw TransportError(.other, doing: "The direct way failed: \(error)")
    }
  }

  /// Counted as the front of the server counts calls.
  private func answer(to question: Simulator.Question) async throws -> Answer {
    guard Dispatcher.isInvocation(question.path) else {
      return try await dispatcher.answer(question, underWay: 0)
    }
    let underWay = dispatcher.tally.begin()
    defer { dispatcher.tally.end() }
    return try await dispatcher.answer(question, underWay: underWay)
  }

  private struct Unreadable: Error {}

  private static func question(_ request: Core.HTTPRequest) throws -> Simulator.Question {
    guard let parts = URLComponents(string: request.url), let origin = Origin(of: request.url)
    else {
      throw Unreadable()
    }
    var headers = HTTPFields()
    for header in request.headers {
      guard let name = HTTPField.Name(header.name) else { throw Unreadable() }
      headers[name] =
        switch header.value {
        case .plain(let text): text
        case .bearer(let token): token.reveal { "Bearer \($0)" }
        case .basic, .secret: throw Unreadable()
        }
    }
    return Simulator.Question(
      method: request.method == .get ? .get : .post,
      path: parts.path.split(separator: "/").map(String.init),
      query: Form.parse(parts.percentEncodedQuery ?? ""),
      origin: "\(origin.scheme)://\(origin.host)", headers: headers, body: request.body)
  }

  private static func response(_ answer: Answer) -> Core.HTTPResponse {
    var body: [UInt8] = []
    if case .bytes(let bytes) = answer.body { body = bytes }
    return Core.HTTPResponse(
      status: answer.status.code,
      headers: answer.headers.map { (name: $0.name.rawName, value: $0.value) }, body: body)
  }
}
