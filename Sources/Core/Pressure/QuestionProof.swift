/// Whether the question of a stage is one that the service answers at all.
///
/// A refused question may be the fault of the job, which every batch shares, or of one batch. What
/// else the service said of the stage tells which; it never looks at the refusal's words.
package struct QuestionProof: Sendable, Hashable {
  /// Refusals of a stage that was never answered, after which the job is taken to be wrong.
  package static let mostUntried = 3
  /// Batches refused one after another, none answered between them, after which it is too.
  ///
  /// By then they have been buried one by one: what they share was answered before, but the way in
  /// which they were cut was not.
  package static let mostInARow = 10

  /// A page of the stage came, in this process or in one before.
  package private(set) var isAnswered: Bool
  private var refusals = 0

  package init(isAnswered: Bool = false) { self.isAnswered = isAnswered }

  package mutating func noteAnswered() { (isAnswered, refusals) = (true, 0) }

  package mutating func noteRefused() { refusals += 1 }

  /// One refusal was as good as many: of a stage that was never answered nothing more is asked.
  package mutating func noteHopeless() { refusals = max(refusals + 1, Self.mostUntried) }

  /// Every batch would be refused.
  package var isWrong: Bool {
    refusals >= (isAnswered ? Self.mostInARow : Self.mostUntried)
  }
}
