import Core
import Synchronization
import TestSupport

/// The login of an imagined tenant, as one process reaches it: tokens that end, and outages.
///
/// It never gives a token out twice.
final class ImaginedLogin: TokenSource {
  private let draw: Mutex<(seed: Seeded, count: Int)>
  private let weather: Weather
  private let process: String
  private let clock: ProcessClock

  init(for process: String, in weather: Weather, seed: UInt64, on clock: ProcessClock) {
    self.process = process
    self.weather = weather
    self.clock = clock
    draw = Mutex((Seeded(seed: seed), 0))
  }

  var canRenew: Bool { !weather.hasBareTokens }
  var name: String { "the secret of \(process)" }

  func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let asked = clock.monotonic()
    let (number, wait, life) = draw.withLock { draw in
      draw.count += 1
      let wait = Int.random(in: 100...3000, using: &draw.seed)
      let share = Double.random(in: 0.8...1, using: &draw.seed)
      return (draw.count, Duration.milliseconds(wait), weather.tokenLife * share)
    }
    do { try await clock.sleep(for: wait) } catch {
      throw SignInError(.transient, doing: "Signing in was given up.")
    }
    if weather.loginOutages.contains(where: { $0.contains(asked) }) {
      throw SignInError(.transient, doing: "The login host does not answer.")
    }
    return AccessToken(
      value: Secret("\(process).\(number)"), obtained: asked, life: life,
      label: "\(process).\(number)")
  }
}

/// Chance that a seed replays.
///
/// It never draws from the machine.
final class SeededChance: Randomness {
  private let draw: Mutex<Seeded>

  init(seed: UInt64) { draw = Mutex(Seeded(seed: seed)) }

  func unit() -> Double { draw.withLock { Double.random(in: 0..<1, using: &$0) } }

  func requestID() -> String {
    draw.withLock { GUID(high: $0.next(), low: $0.next()) }.description
  }
}
