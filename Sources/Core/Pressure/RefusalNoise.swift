/// Which refusals are put down to chance, because calling slower would not lessen them.
///
/// A lone refusal among many calls teaches nothing of a rate. Where more come than that, although a
/// rate was measured and kept to, an experiment decides: calls come as slowly for a while as the
/// tenant surely grants, and whatever is refused then is not refused for the rate. It never reads a
/// clock and knows no rates.
struct RefusalNoise: Sendable, Hashable {
  /// How far the rate of the moment is to be trusted.
  enum Footing: Sendable, Hashable {
    /// None is known, or it was measured badly.
    case unknown
    /// It is one that was granted.
    case steady
    /// It is above what was granted.
    case trial
    /// It is so slow that a budget cannot be the reason for a refusal.
    case experiment
  }

  /// What a refusal is held to be.
  enum Verdict: Sendable, Hashable {
    case chance
    /// The rate is too high.
    case meant
  }

  /// What an experiment showed.
  enum Finding: Sendable, Hashable {
    case chance
    case budget
  }

  /// The share that is borne although nothing is known.
  static let usual = 0.02
  /// Calls that cannot be made and count as much as one that is refused.
  static let worth = 10.0
  /// No larger share is ever borne: whoever refuses every third call means it.
  static let most = 0.3
  /// Calls that are remembered.
  static let memory = 200.0
  /// Calls after which an experiment has to be made again.
  static let validity = 10_000.0
  /// Falls in a row, each within so many calls of the one before, that ask for an experiment.
  static let suspicious = (falls: 3, within: 80.0)
  /// Refusals that are expected in an experiment if they come by chance.
  static let expected = 6.0
  /// Refusals in an experiment that show them to come by chance.
  static let telling = 2.0

  /// Calls, and the refusals among them.
  private struct Share: Sendable, Hashable {
    var sent = 0.0
    var refused = 0.0

    /// Counts a call; older ones count the less, the shorter the memory.
    mutating func noteSent(memory: Double) {
      sent = sent * (1 - 1 / memory) + 1
      refused *= 1 - 1 / memory
    }
  }

  private struct Found: Sendable, Hashable {
    var share: Double
    var age = 0.0
  }

  /// Of all calls lately.
  private var recent = Share()
  /// Of calls on a steady footing, without the refusals that were meant.
  private var steady = Share()
  /// What the last experiment found to be refused by chance, and how many calls ago.
  private var found: Found?
  /// Since the trial of a higher rate began.
  private var trial = Share()
  /// Since the first fall of those in a row.
  private var falling = Share()
  private var sinceFall = 0.0
  private var experiment: Share?
  private var length = 0.0

  /// The share of calls that is refused by chance; zero while there is no sign of any.
  ///
  /// Without an experiment no more is put down to it than is borne anyway: what is borne must not
  /// prove that more should be.
  private var chance: Double {
    if let found, found.age < Self.validity { return found.share }
    return steady.refused < 1.5 ? 0 : min(steady.refused / steady.sent, Self.usual / 2)
  }

  /// Calls that are refused by chance at most, among so many.
  private var borne: Double { min(max(Self.usual, chance * 2), Self.most) }

  mutating func noteSent(on footing: Footing) {
    recent.noteSent(memory: Self.memory)
    falling.sent += 1
    sinceFall += 1
    found?.age += 1
    switch footing {
    case .unknown: trial = Share()
    case .steady:
      trial = Share()
      steady.noteSent(memory: Self.memory)
    case .trial: trial.sent += 1
    case .experiment: experiment?.sent += 1
    }
  }

  /// - Parameter lost: calls that cannot be made because of the refusal.
  mutating func noteRefused(on footing: Footing, losing lost: Double) -> Verdict {
    recent.refused += found == nil ? 1 + lost / Self.worth : 1
    switch footing {
    case .unknown: return isRare ? .chance : .meant
    case .steady:
      guard isRare else { return .meant }
      steady.refused += 1
      return .chance
    case .trial:
      trial.refused += 1
      // A tenant without any sign of chance means it, since it was to be expected.
      return chance > 0 && trial.refused <= 1 + chance * 2 * trial.sent ? .chance : .meant
    case .experiment:
      experiment?.refused += 1
      guard let experiment, experiment.refused > 3 + experiment.sent / 2 else { return .chance }
      return .meant
    }
  }

  private var isRare: Bool { recent.refused <= 1 + borne * recent.sent }

  /// A refusal at a rate that was thought to be granted was meant; true when an experiment is due.
  mutating func noteFall() -> Bool {
    if sinceFall > Self.suspicious.within || falling.refused == 0 { falling = Share() }
    sinceFall = 0
    falling.refused += 1
    return falling.refused >= Double(Self.suspicious.falls)
  }

  /// Whether there was more than one fall in a row.
  var isFalling: Bool { falling.refused > 1 }

  mutating func beginExperiment() {
    experiment = Share()
    // Falls that follow one another so soon are in part bad luck.
    length = Self.expected * (falling.sent + Self.suspicious.within) / falling.refused
  }

  /// What the experiment showed; nil while it goes on.
  mutating func finding() -> Finding? {
    guard let experiment, experiment.sent >= length else { return nil }
    defer { endExperiment() }
    guard experiment.refused >= Self.telling else { return .budget }
    found = Found(share: experiment.refused / experiment.sent)
    recent = experiment
    return .chance
  }

  /// Gives the experiment up, or puts away what it was begun for.
  mutating func endExperiment() {
    experiment = nil
    falling = Share()
  }
}
