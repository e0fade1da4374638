/// A point in time as it is stored and shown: UTC, in milliseconds since 1970.
///
/// It never measures durations inside a process; `Monotonic` does, which no clock change can move.
package struct Instant: Sendable, Hashable, Comparable, Codable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (one: Instant, other: Instant) -> Bool {
    one.milliseconds < other.milliseconds
  }

  package static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds + duration.milliseconds)
  }

  package static func - (later: Instant, earlier: Instant) -> Duration {
    .milliseconds(later.milliseconds - earlier.milliseconds)
  }
}

/// A reading of a clock that only goes forward, valid inside one process.
///
/// It is never stored: after a restart it means nothing.
package struct Monotonic: Sendable, Hashable, Comparable {
  package var sinceStart: Duration

  package init(sinceStart: Duration) { self.sinceStart = sinceStart }

  package static func < (one: Monotonic, other: Monotonic) -> Bool {
    one.sinceStart < other.sinceStart
  }

  package static func + (reading: Monotonic, duration: Duration) -> Monotonic {
    Monotonic(sinceStart: reading.sinceStart + duration)
  }

  package static func - (later: Monotonic, earlier: Monotonic) -> Duration {
    later.sinceStart - earlier.sinceStart
  }
}

extension Duration {
  /// The whole milliseconds in this duration, rounded towards zero.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }

  /// This duration as seconds, for arithmetic and for people.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
