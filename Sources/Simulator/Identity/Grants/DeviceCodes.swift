import Foundation
import Synchronization

/// The sign-ins that were begun on a device and are finished somewhere else.
///
/// Somebody else says whether one is approved. It never lets a client ask faster than told.
final class DeviceCodes: Sendable {
  enum Outcome: Equatable, Sendable { case pending, approved(user: String), declined, redeemed }

  /// What a client is told that begins.
  struct Started: Sendable {
    var deviceCode: String
    var userCode: String
  }

  private struct Entry {
    let userCode: String
    let client: String
    let scope: String
    let ends: Date
    var interval: Duration
    var lastAsked: Date?
    var outcome = Outcome.pending
  }

  /// How much early a question may come, for timers that are not exact.
  static let tolerance = Duration.milliseconds(500)
  /// What a question that came too early adds to the interval, for good.
  static let penalty = Duration.seconds(5)
  /// Letters and digits nobody takes for one another.
  private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

  private let entries = Mutex<[String: Entry]>([:])
  private let life: Duration
  private let interval: Duration

  init(_ options: SimulatorIdentity) {
    life = options.deviceCodeLife
    interval = options.deviceInterval
  }

  func start(client: String, scope: String, now: Date) -> Started {
    var random = SystemRandomNumberGenerator()
    let userCode = String(
      (0..<9).map { _ in Self.alphabet[Int.random(in: Self.alphabet.indices, using: &random)] })
    let started = Started(deviceCode: "D" + Base64Text.random(bytes: 48), userCode: userCode)
    let entry = Entry(
      userCode: userCode, client: client, scope: scope, ends: now.advanced(by: life),
      interval: interval)
    entries.withLock { $0[started.deviceCode] = entry }
    return started
  }

  /// Decides a sign-in that is pending; false when there is none of that code.
  func decide(_ userCode: String, _ outcome: Outcome, now: Date) -> Bool {
    entries.withLock { entries in
      let wanted = userCode.uppercased()
      let found = entries.first {
        $0.value.userCode == wanted && $0.value.outcome == .pending && now < $0.value.ends
      }
      guard let code = found?.key else { return false }
      entries[code]?.outcome = outcome
      return true
    }
  }

  /// What was approved; throws while nothing is, and when nothing will be.
  func redeem(_ code: String, client: String, now: Date) throws(EntraError) -> UserGrant {
    try entries.withLock { entries throws(EntraError) in
      guard var entry = entries[code], entry.client == client else { throw .unknownDeviceCode }
      defer { entries[code] = entry }
      let isEarly = entry.lastAsked.map {
        now < $0.advanced(by: entry.interval - Self.tolerance)
      }
      entry.lastAsked = now
      switch entry.outcome {
      case .redeemed: throw .redeemedCode
      case .declined: throw .declined
      case .approved(let user):
        guard now < entry.ends else { throw .expiredDeviceCode }
        entry.outcome = .redeemed
        return UserGrant(user: user, client: client, scope: entry.scope)
      case .pending:
        guard now < entry.ends else { throw .expiredDeviceCode }
        guard isEarly != true || entry.interval == .zero else {
          entry.interval += Self.penalty
          throw .slowDown
        }
        throw .authorizationPending
      }
    }
  }
}
