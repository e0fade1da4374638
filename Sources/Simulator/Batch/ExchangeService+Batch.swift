import Foundation
import HTTPTypes

/// Serves several calls sent as one.
extension ExchangeService {
  /// Answers a batch; `underWay` counts the calls being served with it, and is nil where its items
  /// are counted instead.
  func batch(_ question: Question, tenant: String, underWay: Int?) async throws -> Answer {
    guard options.batches.areOffered else { return .notFound }
    switch admission(of: question, tenant: tenant, underWay: underWay) {
    case .refused(let refusal): return refusal
    case .admitted: break
    }
    let walk = fates?.walk(beginningWith: question.body)
    if let walk, let fate = fates?.fate(of: walk),
      let fault = passingFault(fate, followsLink: false)
    {
      return fault
    }
    let items: [BatchItem]
    do { items = try BatchItem.items(of: question) } catch { return refusal(error) }
    tally.note { $0.batches += 1 }
    let answered = try await answers(to: items)
    // A number for the boundary and the order, which no two batches share by chance.
    var draw = Draw(
      seed: options.seed ^ HashIndex.hash(question.body), index: tally.counts.batches,
      for: .batch)
    let batch = BatchAnswer(parts: shuffled(answered.filter(isKept), &draw))
    let takesJSON = question.headers[.accept]?.lowercased().contains("application/json") == true
    var answer =
      takesJSON ? batch.json : batch.multipart(boundary: "batchresponse_\(GUID(drawnFrom: &draw))")
    if batch.isBroken { answer.body = .broken(answer.wholeBody) }
    return answer
  }

  private func shuffled(_ parts: [BatchAnswer.Part], _ draw: inout Draw) -> [BatchAnswer.Part] {
    var parts = parts
    for last in stride(from: parts.count - 1, to: 0, by: -1) {
      parts.swapAt(last, draw.below(last + 1))
    }
    return parts
  }

  /// Whether an answer reaches the client; one that does not was made all the same.
  private func isKept(_ part: BatchAnswer.Part) -> Bool {
    guard case .dropped = part.answer.body else { return true }
    return false
  }

  private func answers(to items: [BatchItem]) async throws -> [BatchAnswer.Part] {
    switch options.batches.order {
    case .sequence:
      var parts: [BatchAnswer.Part] = []
      for item in items { parts.append((item.id, try await answer(to: item))) }
      return parts
    case .parallel:
      return try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
        for (place, item) in items.enumerated() {
          group.addTask { (place, try await answer(to: item)) }
        }
        var answers: [Int: Answer] = [:]
        for try await (place, answer) in group { answers[place] = answer }
        return items.enumerated().compactMap { place, item in
          answers[place].map { (item.id, $0) }
        }
      }
    }
  }

  /// Answers one item as though it had come alone, unless something befalls it.
  private func answer(to item: BatchItem) async throws -> Answer {
    let countsEach = options.batches.counting == .each
    let underWay = tally.beginItem(countsEach)
    defer { if countsEach { tally.end() } }
    let fate = fates.map { fates in
      fates.fate(of: fates.walk(beginningWith: Array(item.question.line.utf8) + item.question.body))
    }
    if let kind = fate?.first(of: [.throttledItems, .failedItems]) {
      tally.note { $0.faults[kind, default: 0] += 1 }
      return kind == .failedItems ? unavailable() : tooManyRequests(retryAfter: 1)
    }
    let path = item.question.path
    guard path.count >= 4, path[3] != "$batch", Dispatcher.isCall(item.question) else {
      tally.note { $0.notFound += 1 }
      return .notFound
    }
    var answer = try await invoke(item.question, tenant: path[2], underWay: underWay)
    if fate?.strike(.missingItems) != nil {
      tally.note { $0.faults[.missingItems, default: 0] += 1 }
      answer.body = .dropped
    }
    return answer
  }
}

extension Question {
  /// What a call without a body asks, as it stands in its first line.
  var line: String {
    "\(method.rawValue) \(path.joined(separator: "/"))?"
      + query.filter { $0.key != "$skiptoken" }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
  }
}
