import Core
import Synchronization

/// What all workers on one stage share: its question, the ways to cut it, and the scale of its plan.
///
/// The scale is learned here and begins with what the store tells; nothing else changes.
final class StageContext: Sendable {
  let id: StageID
  /// The side of the run's job that the stage asks.
  let job: Job
  /// What it asks about the rows of another stage; nil where it lists objects itself.
  let follower: Follower?
  /// The stage whose rows it asks about.
  let source: Source?
  /// The list that answers it as far as it goes.
  let list: StageContext?
  /// The stages whose rows it is fed by, itself among them where what it finds is asked about too.
  let feeds: [StageID]
  /// The stages that must be over before it begins.
  let awaited: Set<StageID>
  /// Who is meant by the names in its rows.
  let book: PrincipalBook
  /// Which of those rows; nil for all of them.
  let choice: RowChoice?
  /// The question of the run's first stage: what is asked beside one that fails alone in its batch.
  let firstQuestion: Question?
  private let shares: Cutter?
  private let checks: Cutter?
  private let scale: Mutex<Calibration>
  private let hasShortPages = Mutex(false)
  /// What the run's calls have taught, those of other stages included.
  let pressure: RunPressure
  private let proof: Mutex<QuestionProof>
  private let denied = Mutex(0)
  private let isRead = Mutex(false)
  private let isListRefused = Mutex(false)
  private let addressed: ObjectResource?
  private let addresses = Mutex(BulkProof())
  private let working = Mutex(0)

  /// The stage whose rows another asks about.
  struct Source {
    let id: StageID
    let columns: [String]
    /// What the columns begin with that say who holds what a row tells; nil where none do.
    let principal: String?

    init(_ id: StageID, _ stage: Job.Stage) {
      self.id = id
      columns = stage.job.allColumns
      principal = stage.follower?.resolution?.name
    }
  }

  init(
    _ id: StageID, asking job: Job, _ settings: RunSettings, scale: Calibration,
    pressure: RunPressure, follower: Follower? = nil, of source: Source? = nil,
    feeds: [StageID] = [], awaited: Set<StageID> = [], book: PrincipalBook = PrincipalBook(),
    answeredBy list: StageContext? = nil, firstQuestion: Question? = nil
  ) throws(FilterError) {
    self.id = id
    self.job = job
    self.follower = follower
    self.source = source
    self.list = list
    self.feeds = feeds
    self.awaited = awaited
    self.book = book
    addressed = follower.flatMap { ObjectResource(answering: $0, of: job) }
    choice = follower.flatMap { RowChoice(of: $0, among: source?.columns ?? []) }
    self.firstQuestion = firstQuestion
    shares = try job.cutter(pageSize: settings.pageSize, budget: settings.filterBudget)
    checks = try job.cutter(
      for: .check, pageSize: settings.pageSize, budget: settings.filterBudget)
    self.scale = Mutex(scale)
    self.pressure = pressure
    proof = Mutex(QuestionProof())
  }

  /// Whether what it finds is asked about in turn.
  var feedsItself: Bool { feeds.contains(id) }

  /// Whether it asks about groups, of which several are gathered.
  var gathers: Bool { if case .groups = follower?.way { true } else { false } }

  /// How many subjects one of its batches holds.
  var subjectsInBatch: Int { follower?.subjectsInBatch ?? Subject.usualBatch }

  /// Rows a batch should hold; nil where batches are not cut.
  var target: Int? { job.target }

  /// What cuts a batch; nil when it must not be cut, or lies too deep to be cut again.
  func cutter(for batch: Batch) -> Cutter? {
    guard batch.depth < Cutter.deepest else { return nil }
    return batch.role == .check ? checks : shares
  }

  /// Rows a batch holds by what is known of its siblings.
  func predicted(_ batch: Batch) -> Int? {
    // Only a plan's own batches are foreseen to a scale that must be learned.
    guard batch.role == .share else { return batch.expected.flatMap { $0 > 0 ? $0 : nil } }
    return scale.withLock { $0.predicted(batch.expected) }
  }

  /// Whether the service sent a page here that was short, and no end.
  var followsShortPages: Bool { hasShortPages.withLock(\.self) }

  func noteShortPage() { hasShortPages.withLock { $0 = true } }

  /// A batch was leased; what it holds already was an answer.
  func begin(_ batch: Batch) {
    pressure.begin(batch)
    if batch.pages > 0 { noteAnswered() }
  }

  /// Whether it reads a list for another stage.
  var isList: Bool { job.listing != nil }

  /// Whether the list that answers the stage, if any, was read to its end.
  var hasItsList: Bool { list?.isReadToItsEnd ?? true }

  var isReadToItsEnd: Bool { isRead.withLock(\.self) }

  /// The list was read to its end, and all it told can be found.
  func noteRead() { isRead.withLock { $0 = true } }

  /// Whether the tenant refuses the list, so that nothing more is asked of it.
  var isRefused: Bool { isListRefused.withLock(\.self) }

  /// True the first time.
  func noteListRefused() -> Bool {
    isListRefused.withLock { isRefused in
      defer { isRefused = true }
      return !isRefused
    }
  }

  /// The resource whose addresses are asked, ten in a call; nil where there is none, or it is refused.
  var resource: ObjectResource? {
    addresses.withLock(\.isClosed) ? nil : addressed
  }

  func noteAddressesServed() { addresses.withLock { $0.noteServed() } }

  /// True when the cmdlet is asked from now on.
  func noteAddressesRefused() -> Bool { addresses.withLock { $0.noteRefused() } }

  func noteAddressesFailed(_ kind: CallFailure.Kind) -> Bool {
    addresses.withLock { $0.noteFailed(kind) }
  }

  /// The cmdlet answered.
  func noteCmdletServed() { addresses.withLock { $0.noteAnsweredOtherwise() } }

  /// Whether the stage's question is one that the service answers, as far as is known.
  var question: QuestionProof { proof.withLock(\.self) }

  func noteAnswered() { proof.withLock { $0.noteAnswered() } }

  /// Batches of the stage that this process works on.
  var underWay: Int { working.withLock(\.self) }

  func noteBegun() { working.withLock { $0 += 1 } }

  func noteEnded() { working.withLock { $0 -= 1 } }

  /// Objects in a row that nobody may look at, none told of between them, after which it is taken
  /// that a role was taken away.
  static let mostDenied = 10

  /// Notes how one object was answered for; false where too many were denied in a row.
  @discardableResult
  func noteHeard(denied isDenied: Bool) -> Bool {
    denied.withLock { denied in
      denied = isDenied ? denied + 1 : 0
      return denied <= Self.mostDenied
    }
  }

  func noteRefused() { proof.withLock { $0.noteRefused() } }

  func noteHopeless() { proof.withLock { $0.noteHopeless() } }

  /// A batch's share in other words: cut in half at least, or where nothing cuts it, as it was.
  func parts(
    toCheck batch: Batch, rows: Int, _ samples: [String: KeySample]
  ) -> [Cutter.Part] {
    let evidence = Cutter.Evidence(
      samples: samples, seen: rows, predicted: rows, size: .half(of: rows))
    let isCuttable = batch.depth < Cutter.deepest && rows > 0
    return (isCuttable ? shares?.split(batch.predicate, by: evidence) : nil)
      ?? Self.asItWas(batch, rows: rows)
  }

  static func asItWas(_ batch: Batch, rows: Int?) -> [Cutter.Part] {
    [Cutter.Part(batch.predicate, expected: rows)]
  }

  /// Learns from a finished batch.
  func note(_ batch: Batch, rows: Int) {
    guard batch.role == .share else { return }
    scale.withLock { $0.note(rows: rows, foreseen: batch.expected) }
  }
}
