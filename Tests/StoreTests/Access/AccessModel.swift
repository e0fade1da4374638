import Core

/// What an index must know after some nights, kept in the simplest way there is.
///
/// It follows what the manual says of rights, and nothing of how the store keeps them.
struct AccessModel {
  struct Key: Hashable {
    var mailbox: Int
    var holder: String
    var right: String
  }

  struct Span: Hashable {
    var first: Instant
    var last: Instant
    var gone: Instant?
    var isOverlooked = false
    var isOldest = false
  }

  private(set) var spans: [Key: [Span]] = [:]
  /// Mailboxes that the last nights did not see: whether the question means them still.
  private var unasked: [Int: Bool] = [:]
  private var question: String??
  private var firstNight: Instant?
  private var lastNight: Instant?

  mutating func take(_ night: AccessNight, at now: Instant) {
    let isSame = question.map { $0 == night.filter } ?? true
    let listed = Set(night.mailboxes.keys.filter { !night.isHalfUnread || $0 % 2 == 0 })
    let silent = listed.intersection(night.findings.union(night.buried))
    let answered = listed.subtracting(silent)
    var shown: Set<Key> = []
    for mailbox in answered {
      for right in night.mailboxes[mailbox] ?? [] {
        shown.insert(Key(mailbox: mailbox, holder: right.holder, right: right.right))
      }
    }
    for key in Set(spans.keys).union(shown) {
      var history = spans[key] ?? []
      let isOpen = history.last.map { $0.gone == nil } ?? false
      if shown.contains(key) {
        if isOpen {
          history[history.count - 1].last = now
          history[history.count - 1].isOverlooked = false
        } else {
          history.append(Span(first: now, last: now, isOldest: firstNight == nil))
        }
      } else if isOpen {
        let isGone =
          answered.contains(key.mailbox)
          || (!silent.contains(key.mailbox) && isSame && !night.isHalfUnread
            && unasked[key.mailbox] != true)
        if isGone {
          history[history.count - 1].gone = now
          history[history.count - 1].isOverlooked = false
        } else {
          history[history.count - 1].isOverlooked = true
        }
      }
      spans[key] = history
    }
    for mailbox in Set(spans.filter { $0.value.last?.gone == nil }.keys.map(\.mailbox)) {
      if answered.contains(mailbox) {
        unasked[mailbox] = nil
      } else if silent.contains(mailbox) {
        unasked[mailbox] = false
      } else {
        unasked[mailbox] = !isSame || unasked[mailbox] == true
      }
    }
    question = .some(night.filter)
    firstNight = firstNight ?? now
    lastNight = now
  }

  /// What held at a moment, or holds.
  func held(at moment: Instant?) -> [Key: Span] {
    spans.compactMapValues { history in
      history.last { span in
        guard let moment else { return span.gone == nil }
        return span.first <= moment && span.gone.map { moment < $0 } ?? true
      }
    }
  }
}
