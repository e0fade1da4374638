/// How long the next call of a cmdlet is expected to take: a maximum that fades.
///
/// It never exceeds the service's own limit of fifteen minutes for one call.
package struct CallEstimate: Sendable, Hashable {
  package static let longest = Duration.seconds(15 * 60)

  package private(set) var expected: Duration

  package init(first: Duration = .seconds(10)) { expected = first }

  package mutating func note(_ duration: Duration) {
    let faded = expected * 0.9 + duration * 0.1
    expected = min(max(duration, faded), Self.longest)
  }
}
