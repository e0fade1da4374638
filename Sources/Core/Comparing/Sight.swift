/// What a run could have shown, so that what it does not hold can be judged.
///
/// An object that is absent was not there, or the run never saw where it would be. It never takes
/// the second for the first: where it does not know, it says that the run could not have shown it.
/// A row is judged by the values that the other run kept of it.
package struct Sight: Sendable {
  package enum Extent: Sendable {
    case everything
    /// Nothing that is absent means anything.
    case nothing
    /// All but what these batches were to bring, which nobody read.
    case allBut([Predicate])
    /// Only objects of a list, by the values that were asked for, folded and hashed.
    case listed(Set<Int>, isReadWhole: Bool)
  }

  /// Unread batches that an absent row is held against, one by one; of more, none is.
  package static let mostUnread = 1000

  package let extent: Extent
  /// Why not everything could be seen, as a sentence; nil where it could.
  package var reason: String?
  /// Objects that the run asked for by identity, and that answered or were not there.
  package var asked: Set<GUID>
  /// The property that the shard key is a value of.
  package var key: String
  /// The columns of a row, by place.
  package var columns: [String]
  /// What the unread batches speak of.
  private let properties: Set<String>

  package init(
    _ extent: Extent, because reason: String? = nil, asked: Set<GUID> = [], key: String,
    columns: [String]
  ) {
    self.extent = extent
    self.reason = reason
    self.asked = asked
    self.key = key
    self.columns = columns
    properties =
      if case .allBut(let unread) = extent {
        Set(unread.flatMap { $0.conditions.map(\.property) })
      } else { [] }
  }

  /// Whether the run saw all that it was asked for.
  package var isWhole: Bool {
    switch extent {
    case .everything: true
    case .listed(_, let isReadWhole): isReadWhole
    case .nothing, .allBut: false
    }
  }

  /// Whether the run would have shown the object, had it been there.
  package func couldShow(_ row: ComparedRow) -> Bool {
    if asked.contains(row.guid) { return true }
    switch extent {
    case .everything: return true
    case .nothing: return false
    case .listed(let values, _): return values.contains(Self.hash(row.key))
    case .allBut(let unread):
      // The service folds what is not plain in ways nobody states, so it could lie anywhere.
      guard row.key.utf8.allSatisfy(KeyFolding.isTrusted) else { return false }
      let values = values(of: row)
      return unread.allSatisfy { $0.holds(values) == false }
    }
  }

  /// What is remembered of a listed value: enough to tell it from a million others.
  package static func hash(_ value: String) -> Int { KeyFolding.fold(value).hashValue }

  private func values(of row: ComparedRow) -> [String: String?] {
    var values: [String: String?] = [:]
    let span = row.cells.span
    if let cells = try? CellWalk.cells(of: span) {
      for (name, cell) in zip(columns, cells) where properties.contains(name) {
        guard cell.kind != .null else {
          values.updateValue(nil, forKey: name)
          continue
        }
        if let text = try? CellText.shown(cell, of: span) { values[name] = text }
      }
    }
    values[key] = row.key
    values["Guid"] = row.guid.description
    return values
  }
}

extension Sight {
  /// The batches of a run that say what it has seen.
  package struct Batches: Sendable {
    /// Batches of the compared stage that were not read to their end; nil for more than
    /// `mostUnread`.
    package var unread: [Predicate]?
    /// How many those are.
    package var unreadCount: Int
    /// A stage that the compared one rests on was not read to its end.
    package var isSourceUnread: Bool
    /// Values of a list that were asked for, folded and hashed.
    package var listed: Set<Int>
    package var asked: Set<GUID>

    package init(
      unread: [Predicate]? = [], unreadCount: Int = 0, isSourceUnread: Bool = false,
      listed: Set<Int> = [], asked: Set<GUID> = []
    ) {
      self.unread = unread
      self.unreadCount = unreadCount
      self.isSourceUnread = isSourceUnread
      self.listed = listed
      self.asked = asked
    }
  }

  /// - Parameters:
  ///   - job: the compared stage's own question.
  ///   - columns: the compared columns, in their order.
  ///   - asksTheSame: the other run was asked the same question.
  package init(
    of run: RunRecord, asking job: Job, columns: [String], _ batches: Batches, asksTheSame: Bool
  ) {
    let name = "Run \(run.id)"
    let key = job.keyProperty
    func blind(_ reason: String) -> Sight {
      Sight(
        .nothing, because: reason, asked: asksTheSame ? batches.asked : [], key: key,
        columns: columns)
    }
    let count = batches.unreadCount
    let unread = count == 1 ? "1 batch" : "\(count) batches"
    if !asksTheSame {
      self = blind("\(name) was asked another question.")
    } else if run.job.isSample {
      self = blind("\(name) asked for a sample only.")
    } else if job.window != nil {
      self = blind("\(name) asked only for what had changed.")
    } else if batches.isSourceUnread {
      self = blind("\(name) did not read all of the rows that it asked about.")
    } else if case .byList = job.shard {
      self.init(
        .listed(batches.listed, isReadWhole: count == 0),
        because: count == 0
          ? "\(name) asked for the objects of a list."
          : "\(name) did not read \(unread) of its list.",
        asked: batches.asked, key: key, columns: columns)
    } else if count == 0 {
      self.init(.everything, asked: batches.asked, key: key, columns: columns)
    } else if let predicates = batches.unread {
      self.init(
        .allBut(predicates), because: "\(name) did not read \(unread).", asked: batches.asked,
        key: key, columns: columns)
    } else {
      self = blind("\(name) did not read \(unread), too many to tell what lies in them.")
    }
  }
}
