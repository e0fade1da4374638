/// How often each batch of a run may still fail, and how long it waited last.
///
/// A batch that gets further than it ever was has its whole budget back: what failed before did
/// pass. Going over old ground in another pass gives nothing back, so that no batch can fail for
/// ever. What it knows is this process's alone: a batch resumed by another begins with a full
/// budget, since a person or a timer wanted it tried again.
package struct RetryBudget: Sendable {
  private struct Account {
    /// The batch's failures when it last got on.
    var settled: Int
    /// The most pages it had in any pass.
    var furthest: Int
    var lastWait: Duration?
  }

  private var accounts: [BatchID: Account] = [:]

  package init() {}

  /// Opens an account, unless the batch has one.
  package mutating func begin(_ batch: Batch) {
    guard accounts[batch.id] == nil else { return }
    accounts[batch.id] = Account(settled: batch.failures, furthest: batch.pages)
  }

  /// A page was kept; `batch` is as it was before.
  package mutating func noteKept(_ batch: Batch) {
    guard let account = accounts[batch.id], batch.pages + 1 > account.furthest else { return }
    accounts[batch.id] = Account(settled: batch.failures, furthest: batch.pages + 1)
  }

  package mutating func noteWait(_ wait: Duration, of batch: BatchID) {
    accounts[batch]?.lastWait = wait
  }

  /// The batch is final, or another's.
  package mutating func end(_ batch: BatchID) { accounts[batch] = nil }

  /// Failures that count against the batch's budget.
  package func spent(by batch: Batch) -> Int {
    max(batch.failures - (accounts[batch.id]?.settled ?? batch.failures), 0)
  }

  package func lastWait(of batch: BatchID) -> Duration? { accounts[batch]?.lastWait }
}
