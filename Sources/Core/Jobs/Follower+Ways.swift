extension Follower {
  /// How a stage comes to its rows where it does not ask one question about each row of another.
  package enum Way: Sendable, Hashable, Codable {
    /// It asks about each group that rows of these stages name, and about the groups in those, each
    /// once.
    case groups(of: [String])
    /// It makes a row of each text in a column of its source, and asks nobody.
    case texts(of: String)
    /// It tells who holds what its source says, groups replaced by those whom this stage found in
    /// them, and asks nobody.
    case members(from: String)
  }

  /// Names in an answer that are brought to the principal they mean.
  package struct Resolution: Sendable, Hashable, Codable {
    /// What the added columns begin with.
    package var name: String
    /// Columns of the answer; the first that leads to somebody counts.
    package var columns: [String]

    package init(_ name: String, from columns: [String]) {
      self.name = name
      self.columns = columns
    }

    package var added: [String] { Principal.columns(named: name) }

    /// Whether the answer's rows describe the principals themselves.
    package var isOfRecipients: Bool { columns.map { $0.lowercased() } == ["guid"] }
  }

  /// What the rows of a stage that asks about groups begin with.
  package static let ofGroup = ["Group", guidOfGroup]
  package static let guidOfGroup = "GroupGuid"
  /// What its rows call the members.
  package static let member = "Member"
  /// The columns of a stage that tells who holds what another says.
  package static let ofMember = Principal.columns(named: member) + ["Via"]

  /// Whether it asks the service anything.
  package var asks: Bool {
    switch way {
    case nil, .groups: true
    case .texts, .members: false
    }
  }

  /// Whether it looks names up in the run's directory.
  package var needsDirectory: Bool { resolution.map { !$0.isOfRecipients } ?? false }
}

/// Which rows of a stage another is to ask about, and what each is known by.
package enum SubjectRule: Sendable, Hashable {
  /// Every row, by its object; those whose last value tells why there is no answer are left out.
  case rows(tellsFindings: Bool)
  /// The groups that rows name, by the GUID in one column, where another says that it is a group.
  case groups(guid: Int, kind: Int)

  /// Whether a batch may ask about what several batches found: few of them name a group that none
  /// named before, and ten are asked about in one call.
  package var gathers: Bool {
    switch self {
    case .rows: false
    case .groups: true
    }
  }
}

extension Job {
  /// Which rows of the stage in one place the stage in another asks about.
  package func subjects(of follower: Int, from source: Int) -> SubjectRule {
    let stages = allStages
    guard stages.indices.contains(follower), stages.indices.contains(source) else {
      return .rows(tellsFindings: false)
    }
    if case .groups = stages[follower].follower?.way,
      let name = stages[source].follower?.resolution?.name,
      let guid = stages[source].job.columns.firstIndex(of: Principal.guidColumn(named: name)),
      let kind = stages[source].job.columns.firstIndex(of: Principal.kindColumn(named: name))
    {
      return .groups(guid: guid, kind: kind)
    }
    return .rows(tellsFindings: stages[source].follower != nil)
  }
}
