/// A question written down: what to ask of which tenant, how to cut it, what to keep.
///
/// It holds no secret and no endpoint; those belong to the tenant.
package struct Job: Sendable, Hashable, Codable {
  package var name: String
  package var tenant: String
  /// Which of the tenant's services is asked; nil asks Exchange.
  package var service: Service?
  package var cmdlet: String
  package var parameters: [Parameter]
  /// The job's own filter, printed by `Filter.text`.
  package var filter: String?
  package var shard: Shard
  /// Which changes are asked for, as the job file says it; nil asks for everything.
  package var since: Since?
  /// The moment after which objects must have changed: `since` as settled when the run began.
  package var window: Instant?
  package var check: Check
  /// Asks for a part of the objects only, to check a run by: nothing can be missed of the others.
  package var isSample = false
  package var columns: [String]
  /// Columns by which a row is the same in two runs; nil for the object's GUID.
  package var identity: [String]?
  /// A second question about the same objects, joined by GUID.
  package var with: Side?
  package var output: Output?
  /// How many buried batches still count as done; nil for none.
  package var tolerate: Tolerance?
  /// The permissions and roles it needs, in words; the plan tells them.
  package var needs: String?
  /// How many of its runs are kept; nil for all of them.
  package var keep: Retention?
  /// Whom its runs are told of; nil for nobody.
  package var notify: Notices?
  /// What the first stage is called by those that follow it; nil where none does.
  package var stage: String?
  /// What is asked about each row of an earlier stage, stage by stage; nil for a single question.
  package var followers: [Follower]?
  /// The lists that answer some of them, as settled when the run was planned.
  package var listings: [Listing]?
  /// The list that this stage reads in place of a cmdlet.
  package var listing: Listing?
  /// The listing of recipients that names in later stages are looked up in; nil where none is.
  package var directory: Side?
  /// Which columns of its first stage tell who may do what where; nil where none does.
  package var access: AccessColumns?
  /// What it changes; nil for a job that only asks.
  package var action: Action?

  package init(
    name: String, tenant: String, service: Service? = nil, cmdlet: String,
    parameters: [Parameter] = [],
    filter: String? = nil, shard: Shard = .byKey(.name, rows: Shard.usualRows),
    since: Since? = nil, window: Instant? = nil, check: Check = .suspicious, columns: [String],
    with: Side? = nil, output: Output? = nil, tolerate: Tolerance? = nil,
    needs: String? = nil, stage: String? = nil, followers: [Follower]? = nil
  ) {
    self.name = name
    self.tenant = tenant
    self.service = service
    self.cmdlet = cmdlet
    self.parameters = parameters
    self.filter = filter
    self.shard = shard
    self.since = since
    self.window = window
    self.check = check
    self.columns = columns
    self.with = with
    self.output = output
    self.tolerate = tolerate
    self.needs = needs
    self.stage = stage
    self.followers = followers
  }

  package enum Shard: Sendable, Hashable, Codable {
    /// Small enough to start over cheaply, large enough not to waste the last page.
    package static let usualRows = 4000
    /// Along a key, a batch holding about so many rows.
    case byKey(ShardKey, rows: Int)
    /// By the values of a property and their complement, each value cut further by name.
    ///
    /// Without values, those seen in the first pages are taken.
    case byValues(String, values: [String], rows: Int)
    /// By identities from a file, which the plan holds: values of this property, in chunks.
    case byList(property: String)
    /// Not at all: one batch, whatever its size.
    case whole
  }

  package enum Since: Sendable, Hashable, Codable {
    /// The start of the last complete run of the job; everything when there is none.
    case lastRun
    case moment(Instant)
  }

  /// How much of an answer is asked a second time.
  package enum Check: String, Sendable, Hashable, Codable, CaseIterable {
    /// What gives reason to doubt.
    case suspicious
    /// Everything, by another key: for a service that hides rows without a sign.
    case twice
  }

  /// The second question of a join.
  package struct Side: Sendable, Hashable, Codable {
    package var cmdlet: String
    package var parameters: [Parameter]
    package var filter: String?
    package var columns: [String]

    package init(
      cmdlet: String, parameters: [Parameter] = [], filter: String? = nil, columns: [String]
    ) {
      self.cmdlet = cmdlet
      self.parameters = parameters
      self.filter = filter
      self.columns = columns
    }
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
}

extension Job {
  /// The job's own question, and the one joined to it or the listing that names are looked up in,
  /// each as a job of its own.
  ///
  /// A run has one stage for each, in this order.
  package var sides: [Job] {
    var first = self
    first.followers = nil
    first.listings = nil
    first.directory = nil
    guard let with = with ?? directory else { return [first] }
    var second = first
    if directory != nil {
      (second.stage, second.output, second.identity) = (Self.directoryStage, nil, nil)
    }
    first.with = nil
    second.with = nil
    second.cmdlet = with.cmdlet
    second.parameters = with.parameters
    second.filter = with.filter
    second.columns = with.columns
    second.access = nil
    // The second side is asked whole, even where the first is a list or a window of changes: of a
    // joined one rows are kept only where the first has theirs.
    second.window = nil
    second.since = nil
    if case .byKey = shard {} else { second.shard = .byKey(.name, rows: Shard.usualRows) }
    return [first, second]
  }

  /// Every column of the result, those of the joined side last.
  package var allColumns: [String] { columns + (with?.columns ?? []) }

  /// What is known of the objects its cmdlet lists.
  package var listed: ListedObjects { ListedObjects(of: cmdlet) }

  /// The property that batches are cut along first, and the export is ordered by.
  package var keyProperty: String {
    switch shard {
    case .byKey(let key, _): key.property
    case .byValues(let property, _, _), .byList(let property): property
    case .whole: ShardKey.name.property
    }
  }

  /// Rows a batch should hold; nil where the job is not cut by size.
  package var target: Int? {
    switch shard {
    case .byKey(_, let rows), .byValues(_, _, let rows): rows
    case .byList, .whole: nil
    }
  }

  /// One batch's share of the question.
  package func question(for predicate: Predicate) throws(FilterError) -> Question {
    var question = Question(
      cmdlet: cmdlet, parameters: parameters, filter: predicate.text(within: try base()),
      key: keyProperty, columns: columns)
    question.listing = listing
    return question
  }

  /// The job's own filter as a value, its window of changes included.
  package func base() throws(FilterError) -> Filter? {
    let own = try filter.map { text throws(FilterError) in try FilterParser.parse(text) }
    return .conjunction([own, window.map { Condition.changedAfter($0).filter }])
  }

  /// The job as its file has it, without what was settled when a run of it was planned.
  package var asWritten: Job {
    var job = self
    job.listings = nil
    return job
  }

  /// Whether another job asks the same question, whatever the window of changes of either.
  package func asksTheSame(as other: Job) -> Bool {
    (tenant, cmdlet, parameters, filter) == (
      other.tenant, other.cmdlet, other.parameters, other.filter
    )
      && (service ?? .exchange) == (other.service ?? .exchange)
      && !isList && !other.isList
  }

  private var isList: Bool { if case .byList = shard { true } else { false } }

  /// Whether the cmdlet is known to filter by when an object changed and by its GUID.
  ///
  /// Without that there is no closing pass, and nothing can be asked for by identity.
  package var canFollowChanges: Bool {
    ["get-mailcontact", "get-contact", "get-recipient", "get-mailbox"].contains(cmdlet.lowercased())
  }
}
