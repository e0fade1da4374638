import Core
import TestSupport

/// What becomes of a call: drawn as the weather has it, decided when the call arrives.
extension PageHall {
  func fate(
    of call: PageCall, _ token: AccessToken, at now: Monotonic, _ state: inout State
  ) -> Fate {
    func happens(_ share: Double) -> Bool {
      share > 0 && Double.random(in: 0..<1, using: &state.draw) < share
    }
    let latency = weather.usualLatency * Double.random(in: 0.5...2, using: &state.draw)
    func fail(_ kind: CallFailure.Kind, _ what: String, after: Duration? = nil) -> Fate {
      state.statistics.faults[what, default: 0] += 1
      return Fate(
        after: after ?? latency,
        result: .failure(CallFailure(kind, sentence: "The service: \(what).")), walk: nil)
    }
    if weather.outages.contains(where: { $0.contains(now) }) {
      let isFast = Bool.random(using: &state.draw)
      return fail(.transient, "outage", after: isFast ? .milliseconds(50) : .seconds(30))
    }
    if isOverdrawn(at: now, &state) {
      return fail(
        .throttled(retryAfter: weather.advice), "too many calls", after: .milliseconds(100))
    }
    if happens(weather.refusedTokens) { state.revoked.insert(token.label) }
    if state.revoked.contains(token.label) { return fail(.unauthorised, "refused token") }
    if happens(weather.hanging) { return fail(.transient, "silence", after: call.deadline) }
    if happens(weather.transient) { return fail(.transient, "busy") }
    if happens(weather.cutOff) { return fail(.malformed, "cut off body") }
    if call.cursor != nil, happens(weather.lostCursors) { return fail(.staleCursor, "lost cursor") }
    guard let place = place(of: call, at: now, &state) else {
      return fail(.staleCursor, "stale cursor")
    }
    if let filter = place.refusal { return fail(.permanent, "bad filter: \(filter)") }
    let isShort = happens(weather.shortPages)
    let page = page(of: call, place, isShort: isShort, &state)
    if let poison, page.rows.entries.contains(where: { $0.guid == poison }) {
      return fail(weather.poison, "an object that cannot be read")
    }
    var answer = page
    if page.nextLink == nil { answer.isLinkBlank = happens(weather.blankLinks) }
    if page.nextLink != nil, call.cursor == nil, happens(weather.heldBack) {
      (answer.nextLink, answer.isTruncated) = (nil, true)
      state.statistics.faults["held back", default: 0] += 1
    }
    let isSlow = happens(weather.slow)
    let time = isSlow ? Duration.seconds(Int.random(in: 60...400, using: &state.draw)) : latency
    return Fate(after: time, result: .success(answer), walk: place.walk)
  }

  /// Takes a call out of the bucket; true when there is none left.
  private func isOverdrawn(at now: Monotonic, _ state: inout State) -> Bool {
    guard let granted = weather.granted else { return false }
    let since = (now - state.filled).inSeconds
    state.bucket = min(state.bucket + since * granted, weather.burst)
    state.filled = now
    guard state.bucket >= 1 else { return true }
    state.bucket -= 1
    return false
  }

  /// Where in which walk a call goes on.
  private struct Place {
    var walk: Int
    var offset = 0
    var refusal: String?
  }

  private func place(of call: PageCall, at now: Monotonic, _ state: inout State) -> Place? {
    guard let cursor = call.cursor else { return begin(call, at: now, &state) }
    let parts = cursor.dropFirst().split(separator: "@").compactMap { Int($0) }
    guard parts.count == 2, let walk = state.walks[parts[0]] else {
      judge.refuse("the cursor \(cursor) never was one")
      return nil
    }
    let age = now - walk.delivered
    if walk.filter != call.question.filter {
      judge.refuse("the cursor \(cursor) came with another question")
    }
    if walk.anchor != call.identity.anchor {
      judge.refuse("the cursor \(cursor) came with another anchor")
    }
    if isClockSteady, age > Checkpoint.longestAge {
      judge.refuse("the cursor \(cursor) is \(age.inSeconds) s old")
    }
    return age < weather.cursorLife ? Place(walk: parts[0], offset: parts[1]) : nil
  }

  private func begin(_ call: PageCall, at now: Monotonic, _ state: inout State) -> Place {
    state.walkNumber += 1
    let found: [Int]
    do {
      found = try state.directory.found(
        by: FilterReading(
          call.question.filter, negationMatchesBlanks: weather.negationMatchesBlanks))
    } catch {
      judge.refuse("a filter cannot be read: \(error)")
      return Place(walk: 0, refusal: "\(error)")
    }
    var objects = found.map { state.directory.objects[$0] }
    objects.shuffle(using: &state.draw)
    state.walks[state.walkNumber] = Walk(
      filter: call.question.filter, anchor: call.identity.anchor, found: objects, delivered: now)
    return Place(walk: state.walkNumber)
  }

  private func page(
    of call: PageCall, _ place: Place, isShort: Bool, _ state: inout State
  ) -> Page {
    let found = state.walks[place.walk]?.found ?? []
    let start = min(place.offset, found.count)
    let rest = found.count - start
    var size = min(call.pageSize, rest)
    if isShort, size > 0 { size = Int.random(in: 1...size, using: &state.draw) }
    var rows = RowBlock()
    for object in found[start..<(start + size)] {
      rows.append(
        guid: object.guid, key: object.key(call.question.key ?? ""), values: object.values)
    }
    let isMore = start + size < found.count
    return Page(
      rows: rows, nextLink: isMore ? "w\(place.walk)@\(start + size)" : nil, isTruncated: false,
      receipt: CallReceipt(status: 200))
  }
}
