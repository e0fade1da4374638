import Core
import TestSupport

/// A service in memory: it answers as a test says, and keeps what it was asked.
final class ScriptedService: PageService {
  typealias Answer = Result<Page, CallFailure>

  /// One call as it arrived.
  struct Asked: Sendable {
    /// Counted from 1, in the order of arrival.
    var number: Int
    var cmdlet: String
    /// What the parameter `Identity` names, if there is one.
    var subject: String?
    var filter: String?
    var cursor: String?
    var token: String
    var at: Monotonic
    var deadline: Duration
  }

  struct Calls: Sendable {
    var asked: [Asked] = []
    /// The subjects of each call of several questions; none of them is in `asked`.
    var together: [[String]] = []
    var underWay = 0
    var mostAtOnce = 0
  }

  let calls = Observed(Calls())
  private let time: ManualTime
  private let answer: @Sendable (Asked) async -> Answer

  /// The answers to several subjects, in their order; the number is the call's, from 1.
  typealias Together = @Sendable (Int, [String]) async -> Swift.Result<[Answer], CallFailure>
  private let together: Together?

  /// - Parameter together: answers calls of several questions; without it none are taken.
  init(
    on time: ManualTime, together: Together? = nil,
    answer: @escaping @Sendable (Asked) async -> Answer
  ) {
    self.time = time
    self.together = together
    self.answer = answer
  }

  /// Gives these answers one after the other, whatever is asked.
  convenience init(on time: ManualTime, _ answers: Answer...) {
    self.init(on: time) { asked in
      asked.number <= answers.count
        ? answers[asked.number - 1] : .failed(.permanent, "The script ends here.")
    }
  }

  var asked: [Asked] { calls.now.asked }

  func page(_ call: PageCall, token: AccessToken) async throws(CallFailure) -> Page {
    let now = time.monotonic()
    let asked = calls.change { calls in
      let asked = Asked(
        number: calls.asked.count + 1, cmdlet: call.question.cmdlet,
        subject: call.question.subject, filter: call.question.filter, cursor: call.cursor,
        token: token.label, at: now, deadline: call.deadline)
      calls.asked.append(asked)
      calls.underWay += 1
      calls.mostAtOnce = max(calls.mostAtOnce, calls.underWay)
      return asked
    }
    defer { calls.change { $0.underWay -= 1 } }
    return try await answer(asked).get()
  }

  var widestBulk: Int { together == nil ? 1 : BulkCall.most }

  func pages(_ call: BulkCall, token: AccessToken) async throws(CallFailure) -> BulkAnswer {
    let subjects = call.questions.map { $0.subject ?? "" }
    let number = calls.change { calls in
      calls.together.append(subjects)
      return calls.together.count
    }
    guard let together else { throw CallFailure(.permanent, sentence: "It takes one at a time.") }
    let answers = try await together(number, subjects).get()
    return BulkAnswer(results: answers, receipt: CallReceipt(status: 200))
  }

  /// Returns when so many calls have arrived, or the waiting task was cancelled.
  func arrived(_ count: Int) async { await calls.until { $0.asked.count >= count } }
}

extension Question {
  fileprivate var subject: String? {
    let identity = parameters.first { $0.name == "Identity" }
    if case .text(let text) = identity?.value { return text }
    return nil
  }
}

extension Result<Page, CallFailure> {
  /// A page of rows that are their numbers; `keys` are their shard keys.
  static func page(
    _ numbers: [Int], keys: [String]? = nil, next: String? = nil, isTruncated: Bool = false
  ) -> Self {
    var rows = RowBlock()
    for (place, number) in numbers.enumerated() {
      rows.append(
        guid: GUID(high: 0, low: UInt64(number)), key: keys?[place] ?? "n\(number)",
        values: "[\(number)]")
    }
    return .success(
      Page(
        rows: rows, nextLink: next, isTruncated: isTruncated, receipt: CallReceipt(status: 200)))
  }

  static func failed(_ kind: CallFailure.Kind, _ sentence: String = "It failed.") -> Self {
    .failure(CallFailure(kind, sentence: sentence))
  }

  /// The service's refusal of too many calls at once.
  static func crowded(retryAfter: Duration?) -> Self {
    var receipt = CallReceipt(status: 429)
    receipt.isOverConcurrency = true
    return .failure(
      CallFailure(
        .throttled(retryAfter: retryAfter), sentence: "Too many calls at once.", receipt: receipt))
  }

  /// Answers only when the call is cancelled.
  static func never() async -> Self {
    await Observed(0).until { _ in false }
    return .failed(.cancelled, "The call was cancelled.")
  }
}
