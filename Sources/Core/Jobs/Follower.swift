/// A later stage of a job: what is asked about each row of an earlier one.
///
/// It never cuts anything; the rows of the stage it follows are its share of the work.
package struct Follower: Sendable, Hashable, Codable {
  /// The last column of its result: why a row could not be asked about, null where it was answered.
  package static let finding = "Finding"

  package var name: String
  /// The stage whose rows it asks about.
  package var source: String
  package var cmdlet: String
  /// Sent with each question; texts may name columns of the source in braces.
  package var parameters: [Template]
  /// Columns of the source that its own rows begin with.
  package var carried: [String]
  package var columns: [String]
  package var output: Job.Output?
  /// Which rows of the source are asked about: those that pass every test; nil for all.
  package var only: [ColumnTest]?
  /// Which rows of the answers are left out: those that pass any of the tests.
  package var except: [ColumnTest]?
  /// Columns of which a row of the answers holds something in at least one, or is left out; nil where
  /// every row is wanted.
  package var onlyWith: [String]?
  /// Columns whose texts are lists joined by commas.
  package var lists: [String]?
  /// Columns by which a row is the same in two runs: its own identity means nothing elsewhere.
  package var identity: [String]?
  /// Columns whose texts `True` and `False` stand for what they say.
  package var flags: [String]?
  /// How it comes to its rows; nil where it asks one question about each row of its source.
  package var way: Way?
  /// Who is meant by a name in its rows; nil where nobody wants to know.
  package var resolution: Resolution?
  /// What the carried columns are called in its own rows; nil where they keep their names.
  package var renamed: [String]?
  /// Which columns tell who may do what where; nil where none does.
  package var access: AccessColumns?

  package init(
    name: String, source: String, cmdlet: String, parameters: [Template], carried: [String],
    columns: [String], output: Job.Output? = nil, only: [ColumnTest]? = nil,
    except: [ColumnTest]? = nil, lists: [String]? = nil, flags: [String]? = nil
  ) {
    self.name = name
    self.source = source
    self.cmdlet = cmdlet
    self.parameters = parameters
    self.carried = carried
    self.columns = columns
    self.output = output
    self.only = only
    self.except = except
    self.lists = lists
    self.flags = flags
  }

  /// Whether a column holds one of some texts; upper and lower case are alike.
  package struct ColumnTest: Sendable, Hashable, Codable {
    package var column: String
    package var values: [String]

    package init(_ column: String, _ values: [String]) {
      self.column = column
      self.values = values
    }

    /// - Parameter texts: what the column holds: one text, or those of a list.
    package func holds(_ texts: [String]) -> Bool {
      let wanted = Set(values.map { $0.lowercased() })
      return texts.contains { wanted.contains($0.lowercased()) }
    }
  }

  /// Every column of its result.
  package var allColumns: [String] {
    (renamed ?? carried) + columns + (resolution?.added ?? []) + [Self.finding]
  }
}

extension Follower {
  /// A parameter whose text is made anew for each row.
  package struct Template: Sendable, Hashable, Codable {
    package enum Value: Sendable, Hashable, Codable {
      /// The same for every row.
      case fixed(Parameter.Value)
      /// Pieces put together.
      case text([Piece])
    }

    package enum Piece: Sendable, Hashable, Codable {
      case literal(String)
      /// The value a row has in this column of the source.
      case column(String)
    }

    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }

    /// The value as a job file has it.
    package var shown: Parameter.Value {
      switch value {
      case .fixed(let value): value
      case .text(let pieces):
        .text(
          pieces.map {
            switch $0 {
            case .literal(let text): text
            case .column(let name): "{" + name + "}"
            }
          }.joined())
      }
    }

    /// The columns of the source it needs.
    package var references: [String] {
      guard case .text(let pieces) = value else { return [] }
      return pieces.compactMap { if case .column(let name) = $0 { name } else { nil } }
    }
  }
}

extension Follower.Template.Piece {
  /// Reads `{Guid}` and `{UserPrincipalName}:\Calendar`; nil where a brace stands alone.
  ///
  /// A doubled brace stands for one.
  package static func pieces(of text: String) -> [Self]? {
    var pieces: [Self] = []
    var literal = ""
    var rest = text[...]
    while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      literal += rest[..<brace]
      let after = rest.index(after: brace)
      if after < rest.endIndex, rest[after] == rest[brace] {
        literal.append(rest[brace])
        rest = rest[rest.index(after: after)...]
        continue
      }
      guard rest[brace] == "{", let end = rest[after...].firstIndex(of: "}"), after < end,
        !rest[after..<end].contains("{")
      else { return nil }
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = ""
      pieces.append(.column(String(rest[after..<end])))
      rest = rest[rest.index(after: end)...]
    }
    literal += rest
    if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
    return pieces
  }
}
