import Core
import Engine
import Foundation

/// What a person allows at one tenant, as the tenants file has it.
struct PressureLimits: Hashable, Sendable {
  var callsPerMinute: Int?
  var concurrency: Int?
  var quiet: QuietTime?

  /// The same for the engine, which knows no time zones.
  var limits: TenantLimits {
    var limits = TenantLimits(callsPerMinute: callsPerMinute, concurrency: concurrency)
    if let quiet { limits.quietUntil = { now in quiet.end(at: now) } }
    return limits
  }
}

/// Quiet hours and the place whose clocks they follow.
///
/// It only looks the offset up in the table of time zones; `QuietHours` decides.
struct QuietTime: Hashable, Sendable {
  var hours: QuietHours
  var zone: TimeZone

  func end(at now: Instant) -> Instant? {
    hours.end(at: now) { moment in
      let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
      return .seconds(zone.secondsFromGMT(for: date))
    }
  }
}

/// Reads the `limits` of a tenant.
enum LimitsReader {
  static let keys = ["filter-length", "calls-per-minute", "concurrency", "quiet-hours"]
  /// Lengths of a filter that a tenant can be told to accept.
  static let filterLengths = 200...10_000
  /// Faster than any tenant was ever seen to grant.
  static let callsPerMinute = 1...60_000
  static let concurrency = 1...RunSettings.widest

  static func pressure(in fields: Fields?) -> PressureLimits {
    guard let fields else { return PressureLimits() }
    return PressureLimits(
      callsPerMinute: fields.number("calls-per-minute", within: callsPerMinute),
      concurrency: fields.number("concurrency", within: concurrency), quiet: quiet(in: fields))
  }

  private static func quiet(in fields: Fields) -> QuietTime? {
    guard let text = fields.text("quiet-hours"), let node = fields.node("quiet-hours") else {
      return nil
    }
    let parts = text.split(separator: " ")
    guard parts.count == 2 else {
      fields.problems.add(
        "'quiet-hours' must be two times and a time zone, such as \"08:00-18:00 Europe/Berlin\".",
        at: node)
      return nil
    }
    guard let hours = QuietHours(text: String(parts[0])) else {
      fields.problems.add(
        "'quiet-hours' cannot be '\(String(parts[0]).shortened)'. Write two different times of "
          + "day, as in 08:00-18:00 or 22:00-06:00.", at: node)
      return nil
    }
    // Abbreviations such as CET mean other offsets in other places, and never change with summer.
    let name = String(parts[1])
    guard name == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(name),
      let zone = TimeZone(identifier: name)
    else {
      let known = TimeZone.knownTimeZoneIdentifiers
      let hint =
        NearestWord.to(name, among: known).map { "Did you mean '\($0)'?" }
        ?? "Use a name such as Europe/Berlin, America/New_York or UTC."
      fields.problems.add(
        "'quiet-hours' names a time zone that is not known, '\(name.shortened)'. \(hint)", at: node)
      return nil
    }
    return QuietTime(hours: hours, zone: zone)
  }
}
