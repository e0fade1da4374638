import Core
import GRDB

/// Puts an answer together of what the index holds.
extension AccessReading {
  func reply() throws -> AccessReply {
    guard let name = try find(question.subject.text) else { return try replyWithoutName() }
    let names = NameWalk(self)
    let roots = try names.roots(of: name)
    guard roots.count == 1, let root = roots.first else {
      return .ambiguous(try roots.sorted().map { try candidate($0) })
    }
    let identity = try names.identity(of: root)
    var lines = Lines(moment: question.moment)
    switch question.subject {
    case .user: try collectRights(of: identity, into: &lines)
    case .mailbox: try collectHolders(at: identity, into: &lines)
    }
    return .answer(try answer(about: identity, lines))
  }

  /// Whoever every folder names may hold no right on any, and is known all the same.
  private func replyWithoutName() throws -> AccessReply {
    guard case .user(let asked) = question.subject, let folded = AccessName(asked)?.folded,
      let name = AccessName.ofFolders.first(where: { AccessName($0)?.folded == folded }),
      try knowsFolders()
    else { return .unknown }
    return .answer(
      AccessAnswer(shown: name, names: [name], sources: looks, entries: [], isCut: false))
  }

  private func candidate(_ root: NameID) throws -> AccessReply.Candidate {
    let text = try text(of: root)
    return AccessReply.Candidate(identity: text.written, shown: text.shown)
  }

  private func answer(
    about identity: AccessIdentity, _ lines: Lines
  ) throws -> AccessAnswer {
    let entries = try lines.held.prefix(AccessAnswer.mostEntries).map { line, span in
      try entry(line.key, line.value, span)
    }
    let names = try (identity.names + identity.shared).map { try text(of: $0).written }
    return AccessAnswer(
      shown: try text(of: identity.root).shown, names: names,
      sources: looks, entries: AccessEntry.inOrder(entries),
      isCut: lines.isCut || lines.held.count > AccessAnswer.mostEntries)
  }

  /// The looks that the answer rests on.
  private var looks: [AccessAnswer.Source] {
    let told = sources.values.filter { source in
      source.kind != .grants || question.job == nil || source.job == question.job
    }
    return told.compactMap { source in
      source.latest.map {
        AccessAnswer.Source(
          job: source.job, stage: source.stage, kind: source.kind, firstLook: source.first.at,
          lastLook: $0)
      }
    }.sorted { ($0.job, $0.kind.rawValue, $0.stage) < ($1.job, $1.kind.rawValue, $1.stage) }
  }

  private func entry(
    _ key: Lines.Key, _ line: Lines.Line, _ span: AccessSpan
  ) throws -> AccessEntry {
    let right = try right(key.right)
    return AccessEntry(
      mailbox: try text(of: key.mailbox).shown, folder: key.folder, right: right.text,
      isDenied: right.isDenied, holder: try text(of: line.holder).written,
      who: try text(of: key.who).shown, path: try key.path.map { try text(of: $0).shown },
      span: span, isShared: line.isShared,
      jobs: Array(Set(line.sources.compactMap { sources[$0]?.job })).sorted())
  }

  // MARK: What somebody may do

  private func collectRights(of person: AccessIdentity, into lines: inout Lines) throws {
    let own = GroupWalk<AccessReading>.Step(identity: person, path: [])
    for step in [own] + (try GroupWalk(self).groups(above: person)) {
      let names = step.identity.names.map { ($0, false) } + step.identity.shared.map { ($0, true) }
      for (name, isShared) in names {
        for tie in try grants(of: name) {
          let place = try place(tie.place)
          let key = Lines.Key(
            mailbox: try object(place.name), folder: place.folder, right: tie.right,
            who: person.root, holder: step.identity.root, path: step.path)
          lines.add(tie, isShared: isShared, try span(of: tie), by: step.span, at: key)
        }
      }
    }
  }

  // MARK: Who may do something

  private func collectHolders(at mailbox: AccessIdentity, into lines: inout Lines) throws {
    let names = mailbox.names + mailbox.shared
    let walk = NameWalk(self)
    var people: [NameID: [GroupWalk<AccessReading>.Step]] = [:]
    for name in names {
      for tie in try grants(at: name) {
        let roots = try walk.roots(of: tie.name)
        let holder = roots.count == 1 ? roots.first ?? tie.name : tie.name
        let span = try span(of: tie)
        let folder = try place(tie.place).folder
        func key(_ who: NameID, _ path: [NameID]) -> Lines.Key {
          Lines.Key(
            mailbox: mailbox.root, folder: folder, right: tie.right, who: who, holder: holder,
            path: path)
        }
        lines.add(tie, isShared: roots.count > 1, span, by: nil, at: key(holder, []))
        guard knowsGroups else { continue }
        let below: [GroupWalk<AccessReading>.Step]
        if let known = people[holder] {
          below = known
        } else {
          below = try GroupWalk(self).people(below: holder)
          people[holder] = below
        }
        for step in below {
          lines.add(
            tie, isShared: roots.count > 1, span, by: step.span,
            at: key(step.identity.root, step.path))
        }
      }
    }
  }

  /// The object a name means, or the name where several share it.
  private func object(_ name: NameID) throws -> NameID {
    let roots = try NameWalk(self).roots(of: name)
    return roots.count == 1 ? roots.first ?? name : name
  }

  /// What was found of each right, source by source.
  struct Lines {
    struct Key: Hashable {
      var mailbox: NameID
      var folder: String
      var right: Int64
      var who: NameID
      var holder: NameID
      var path: [NameID]
    }

    struct Line {
      /// As the right was told by last, of those that held.
      var holder: NameID
      var lastHeld: Instant?
      var spans: [AccessSpan] = []
      /// From when to when they were in the groups between.
      var membership: AccessSpan?
      var sources: Set<Int64> = []
      var isShared: Bool
    }

    let moment: Instant?
    private(set) var all: [Key: Line] = [:]
    private(set) var isCut = false

    init(moment: Instant?) { self.moment = moment }

    mutating func add(
      _ tie: Tie, isShared: Bool, _ span: AccessSpan, by membership: AccessSpan?, at key: Key
    ) {
      guard all.count < AccessAnswer.mostEntries || all[key] != nil else {
        isCut = true
        return
      }
      var line = all[key] ?? Line(holder: tie.name, isShared: isShared)
      line.spans.append(span)
      line.membership = membership
      if span.holds(at: moment) {
        line.sources.insert(tie.source)
        if line.lastHeld.map({ $0 < span.lastSeen }) ?? true {
          (line.holder, line.lastHeld) = (tie.name, span.lastSeen)
        }
      }
      if !isShared { line.isShared = false }
      all[key] = line
    }

    /// Those that held at the moment.
    var held: [((key: Key, value: Line), AccessSpan)] {
      all.compactMap { line in
        AccessSpan.together(line.value.spans, at: moment)
          .map { (line, $0.during(line.value.membership)) }
      }
    }
  }
}
