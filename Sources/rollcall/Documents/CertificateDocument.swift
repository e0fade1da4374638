import Core
import Reports

/// A certificate as `verify --json` prints it.
struct CertificateDocument: Encodable {
  /// The equation of one side of the job, and what the service says to it.
  struct Side: Encodable {
    /// Batches by role and state.
    var batches: [String: BatchCounts]
    /// Walks through batches that are done; more than batches where some began again.
    var passes: Int
    var splits: Int
    var rowsByBatches: Int
    var rowsByPages: Int
    var rowsPresent: Int
    var duplicates: Int
    var objects: Int
    var suspicious: Int
    var foundByChecks: Int
    var foundByClosing: Int
    var foundByIdentity: Int
    var compared: Compared?
  }

  /// Object by object, against what the service showed later.
  struct Compared: Encodable {
    var seen: Int
    var missing: Int
    var altered: Int
    var new: Int
    var changed: Int
    var gone: Int
    /// Of those gone, the ones that were not asked for by identity.
    var unasked: Int
    /// Some of the missing and altered ones.
    var named: [String]
    /// Of those gone, all that were asked for by identity: rows of the export that are no more.
    var deleted: [String]
  }

  struct Part: Encodable {
    var batch: Int64
    var role: String
    var state: String
    var filter: String?
    var remainder: Bool
    var blank: Bool
    var rows: Int
    var pages: Int
    var passes: Int
    var suspicion: String?
    /// The batches that asked its share again, where it was doubted.
    var askedAgainBy: [Int64]?
  }

  var run: Int64
  var job: String
  var tenant: String
  var cmdlet: String
  var filter: String?
  var state: String
  var startedAt: String
  var finishedAt: String?
  /// Changes were asked for that were made after this.
  var changesSince: String?
  var checkedBy: Int64
  var checkedAt: String
  /// Only a sample was checked.
  var sampled: Bool
  var checkedKey: String
  var sides: [Side]
  var batches: [Part]
  var certified: Bool
  /// Why not; empty when it is.
  var objections: [String]

  init(_ run: RunRecord, _ certificate: Certificate, batches: [Batch], checking: RunRecord) {
    self.run = run.id.number
    job = run.job.name
    tenant = run.job.tenant
    cmdlet = run.job.cmdlet
    filter = run.job.filter
    state = run.state.rawValue
    startedAt = run.startedAt.iso8601
    finishedAt = run.finishedAt?.iso8601
    let opening = Epilogue(of: run.job, in: run).opening(ofVerified: nil).iso8601
    changesSince = certificate.sides.contains { $0.isClosed } ? opening : nil
    checkedBy = checking.id.number
    checkedAt = checking.startedAt.iso8601
    sampled = checking.job.isSample
    checkedKey = checking.job.keyProperty
    sides = certificate.sides.map(Side.init)
    let checks = Dictionary(grouping: batches.filter { $0.role == .check }, by: \.parent)
    self.batches = batches.map { batch in
      Part(batch, askedAgainBy: batch.suspicion == nil ? nil : checks[batch.id] ?? [])
    }
    objections = certificate.objections
    certified = certificate.isCertified
  }

  /// The result in one sentence, for the run's log.
  var verdict: String {
    let scope = sampled ? "by a sample" : "whole"
    return certified
      ? "Certified: checked \(scope) by run \(checkedBy)."
      : "Not certified by run \(checkedBy): \(objections.joined(separator: " "))"
  }
}

extension CertificateDocument.Side {
  init(_ side: Certificate.Side) {
    let account = side.account
    batches = Dictionary(
      uniqueKeysWithValues: account.roles.map { ($0.key.rawValue, $0.value.batches) })
    passes = account.roles.values.reduce(0) { $0 + $1.passes }
    splits = account.roles.values.reduce(0) { $0 + $1.batches.split }
    rowsByBatches = account.rowsByBatches
    rowsByPages = account.rowsByPages
    rowsPresent = account.rowsPresent
    duplicates = account.duplicates
    objects = account.unique
    suspicious = side.suspicious
    foundByChecks = account.foundByChecks
    foundByClosing = account.foundByClosing
    foundByIdentity = account.foundByIdentity
    compared = side.comparison.map { comparison in
      CertificateDocument.Compared(
        seen: comparison.seen, missing: comparison.missing, altered: comparison.altered,
        new: comparison.new, changed: comparison.changed, gone: comparison.gone,
        unasked: comparison.unasked,
        named: comparison.named.map(\.description),
        deleted: comparison.deleted.map(\.description))
    }
  }

  var done: Int { batches.values.reduce(0) { $0 + $1.done } }
}

extension CertificateDocument.Part {
  init(_ batch: Batch, askedAgainBy checks: [Batch]?) {
    self.batch = batch.id.number
    role = batch.role.rawValue
    state = batch.state.rawValue
    filter = batch.predicate.stored
    remainder = batch.predicate.isRemainder
    blank = batch.predicate.isBlank
    rows = batch.rows
    pages = batch.pages
    passes = batch.pass
    suspicion = batch.suspicion
    askedAgainBy = checks?.map(\.id.number)
  }
}
