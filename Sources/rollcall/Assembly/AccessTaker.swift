import Core

/// Takes finished runs into the index of who may do what where, and says so.
///
/// It never decides what a run shows; the index does.
struct AccessTaker {
  let index: any AccessIndex
  let output: OutputOptions

  /// Takes in every run that is not taken in yet, the oldest first.
  func takeAll() async throws(StoreError) {
    for run in try await index.untakenRuns() { try await take(run) }
  }

  /// Takes in one run, if it tells of rights and is not taken in yet; those before it come first.
  func take(_ id: RunID) async throws(StoreError) {
    let runs = try await index.untakenRuns()
    guard runs.contains(where: { $0.id == id }) else { return }
    for run in runs where run.id <= id { try await take(run) }
  }

  private func take(_ run: RunRecord) async throws(StoreError) {
    let intake = try await index.take(run)
    var sentence = "What run \(run.id) shows of rights is kept: \(intake.seen) entries"
    let parts = [
      (intake.begun, "new"), (intake.ended, "ended"), (intake.overlooked, "not looked at"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !parts.isEmpty { sentence += ", " + parts.joined(separator: ", ") }
    output.tell(sentence + ".")
  }
}
