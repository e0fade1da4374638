/// Decides what is done about a line, and what its state becomes.
///
/// It never calls, waits or reads a clock. Its one promise: what may have been applied is not sent
/// again, unless the job says that it may be, or it was read that it was not.
package struct LineRules: Sendable, Hashable {
  /// Calls made for one line before it is given up.
  package static let mostSends = 5
  /// Times that one line is read before it stays unknown.
  package static let mostReads = 5
  /// Lines in a row that were lost before a batch waits: the service is having a bad moment.
  package static let mostLost = 3
  package static let lostPause = Duration.seconds(5)

  package let action: Action

  package init(_ action: Action) { self.action = action }

  package enum Step: Sendable, Hashable {
    case send
    /// Seen whether it was applied, but not before this.
    case read(notBefore: Instant)
    case nothing
  }

  /// What is to be done about a line now.
  ///
  /// - Parameter isReadable: whether anything could tell afterwards if its change was made.
  package func step(for line: Line, isReadable: Bool) -> Step {
    switch line.state {
    case .waiting: return .send
    // Whoever sent it is gone: it is made unknown before anything else is done.
    case .sent: return .nothing
    case .applied, .refused, .whatIf: return .nothing
    case .unknown:
      guard let readBack = action.readBack, isReadable, !action.isWhatIf,
        line.reads < Self.mostReads
      else {
        return .nothing
      }
      let since = line.changedAt ?? Instant(milliseconds: 0)
      return .read(notBefore: since + .milliseconds(readBack.wait))
    }
  }

  /// What becomes of a line that was sent and not heard of: by whoever is gone, or in a lost call.
  package func lost(_ line: Line, because reason: String) -> LineChange {
    // What changes nothing, or nothing more, may be asked again.
    guard action.isWhatIf || action.isIdempotent, line.sends < Self.mostSends else {
      return LineChange(line, to: .unknown, detail: reason)
    }
    return LineChange(line, to: .waiting, detail: reason)
  }

  /// What becomes of a line whose call was answered with a failure.
  package func failed(_ line: Line, _ failure: CallFailure) -> LineChange {
    switch failure.delivery {
    case .refused: LineChange(line, to: .refused, detail: failure.sentence)
    case .notDelivered: LineChange(line, to: .waiting, detail: failure.sentence)
    case .unknown: lost(line, because: failure.sentence)
    }
  }

  /// What becomes of a line whose call was answered.
  package func served(_ line: Line) -> LineChange {
    LineChange(line, to: action.isWhatIf ? .whatIf : .applied)
  }

  /// What was seen of a line that was read.
  package enum Sight: Sendable, Hashable {
    /// The texts of each property, object by object.
    case found([[[String]]])
    /// The service says that it holds no such object.
    case nothing
    /// It could not be seen.
    case unseen(String)
  }

  /// What becomes of an unknown line that was read.
  package func read(_ line: Line, _ sight: Sight, wanting wanted: [(column: Int, texts: [String])])
    -> LineChange
  {
    guard let readBack = action.readBack else { return LineChange(line, to: .unknown) }
    if case .found(let objects) = sight, objects.count > 1, !readBack.mayFindSeveral {
      let reason = "the service answered about \(objects.count) objects, and one was meant"
      return read(line, .unseen(reason), wanting: wanted)
    }
    let isThere: Bool
    switch sight {
    case .unseen(let reason):
      return LineChange(
        line, to: .unknown, detail: "it could not be read back: \(reason)", countsRead: true)
    case .nothing: isThere = false
    case .found(let objects):
      isThere = objects.contains { object in
        wanted.allSatisfy { want in
          object.indices.contains(want.column)
            && Self.isSame(object[want.column], as: want.texts)
        }
      }
    }
    if isThere != readBack.isGone {
      return LineChange(line, to: .applied, detail: "read back after its call was lost")
    }
    if line.sends >= Self.mostSends {
      return LineChange(
        line, to: .refused, detail: "read back as not applied after \(line.sends) calls")
    }
    return LineChange(line, to: .waiting, detail: "read back as not applied")
  }

  /// Whether a property holds what was wanted: the same texts in any order; GUIDs, true and
  /// false in any case.
  private static func isSame(_ found: [String], as wanted: [String]) -> Bool {
    func folded(_ texts: [String]) -> [String] {
      texts.map { text in
        let lower = text.lowercased()
        return ["true", "false"].contains(lower) || GUID(text) != nil ? lower : text
      }.filter { !$0.isEmpty }.sorted()
    }
    return folded(found) == folded(wanted)
  }

  /// Whether a refusal is about how the job is written, and not about its line: every other call
  /// would be refused alike.
  package static func isAboutJob(_ failure: CallFailure) -> Bool {
    let ends = ["ParameterBindingException", "AmbiguousParameterSetException"]
    return failure.kind == .permanent && failure.finding == nil
      && ends.contains { failure.code?.hasSuffix($0) == true }
  }

  /// Why a batch is given to a person: nil where every line of it came to a good end.
  package static func complaint(about lines: [Line]) -> String? {
    let (refused, unknown, waiting) = (
      lines.count { $0.state == .refused }, lines.count { $0.state == .unknown },
      lines.count { $0.state == .waiting }
    )
    let parts = [
      (refused, "refused"), (unknown, "unknown"), (waiting, "not sent"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty
      ? nil : "Of its \(lines.count) lines " + parts.joined(separator: ", ") + "."
  }
}

extension CallFailure {
  /// What a failed call says of whether the service did what it was asked.
  package enum Delivery: Sendable, Hashable {
    /// The service never ran it: the same may be sent again.
    case notDelivered
    /// The service ran it and says that it did nothing.
    case refused
    /// It may have been done.
    case unknown
  }

  /// Only what is certain counts; everything else is unknown.
  package var delivery: Delivery {
    switch kind {
    // Refused at the door: the token, the budget, the right to call, the address.
    case .unauthorised, .forbidden, .wrongEndpoint: .notDelivered
    case .throttled:
      receipt.status == 429 || receipt.isOverConcurrency ? .notDelivered : .unknown
    case .permanent: .refused
    case .network:
      code.flatMap(TransportError.Kind.init(rawValue:)).map(Self.neverConnected.contains) == true
        ? .notDelivered : .unknown
    case .transient, .deadline, .intercepted, .staleCursor, .malformed, .cancelled: .unknown
    }
  }

  /// No connection was made, so nothing was sent.
  private static let neverConnected: Set<TransportError.Kind> = [
    .nameNotFound, .refused, .unreachable, .proxy,
  ]
}
