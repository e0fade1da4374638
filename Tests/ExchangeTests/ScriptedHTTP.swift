import Core
import Synchronization

/// An HTTP client that answers from a script and remembers what it was asked.
final class ScriptedHTTP: HTTPClient {
  typealias Answer = Result<HTTPResponse, TransportError>

  private struct State {
    var answers: [Answer]
    var requests: [HTTPRequest] = []
  }

  private let state: Mutex<State>

  init(_ answers: [Answer]) { state = Mutex(State(answers: answers)) }

  convenience init(_ response: HTTPResponse) { self.init([.success(response)]) }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  /// The last answer is given for ever.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer = state.withLock { state in
      state.requests.append(request)
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first
    }
    guard let answer else { throw TransportError(.other, doing: "The script has no answer.") }
    return try answer.get()
  }
}

extension HTTPResponse {
  init(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) {
    self.init(
      status: status, headers: headers.map { (name: $0.key, value: $0.value) },
      body: Array(body.utf8))
  }
}
