/// A question written down: what to ask of which tenant, how to cut it, what to keep.
///
/// It holds no secret and no endpoint; those belong to the tenant.
package struct Job: Sendable, Hashable, Codable {
  package var name: String
  package var tenant: String
  package var cmdlet: String
  package var parameters: [Parameter]
  /// The job's own filter, printed by `Filter.text`.
  package var filter: String?
  package var shard: Shard
  package var columns: [String]
  package var output: Output?

  package init(
    name: String, tenant: String, cmdlet: String, parameters: [Parameter] = [],
    filter: String? = nil, shard: Shard = .byKey(.name, rows: Shard.usualRows), columns: [String],
    output: Output? = nil
  ) {
    self.name = name
    self.tenant = tenant
    self.cmdlet = cmdlet
    self.parameters = parameters
    self.filter = filter
    self.shard = shard
    self.columns = columns
    self.output = output
  }

  package enum Shard: Sendable, Hashable, Codable {
    /// Small enough to start over cheaply, large enough not to waste the last page.
    package static let usualRows = 4000
    /// Along a key, a batch holding about so many rows.
    case byKey(ShardKey, rows: Int)
    /// Not at all: one batch, whatever its size.
    case whole
  }

  package struct Output: Sendable, Hashable, Codable {
    package enum Format: String, Sendable, Hashable, Codable, CaseIterable {
      case csv
      case jsonl
    }

    package var format: Format
    /// Relative to the working directory; `{date}` stands for the day the run began.
    package var path: String

    package init(format: Format, path: String) {
      self.format = format
      self.path = path
    }
  }

  /// The property every row is told by in the export's order, and asked for in every call.
  package var key: ShardKey {
    switch shard {
    case .byKey(let key, _): key
    case .whole: .name
    }
  }

  /// One batch's share of the question.
  package func question(for predicate: Predicate) throws(FilterError) -> Question {
    Question(
      cmdlet: cmdlet, parameters: parameters, filter: predicate.text(within: try base()),
      key: key.property, columns: columns)
  }

  /// The job's own filter as a value.
  package func base() throws(FilterError) -> Filter? {
    guard let filter else { return nil }
    return try FilterParser.parse(filter)
  }
}
