import Core

/// Prints a model as one line, as long as the screen is wide at most.
///
/// It is pure: the same model at the same time gives the same line.
struct ProgressLine {
  let model: ProgressModel
  let now: Monotonic

  /// The line, with what matters least left out until it fits.
  func text(width: Int) -> String {
    var parts = parts
    while parts.count > 1, Self.join(parts).count > width {
      guard let least = parts.indices.max(by: { parts[$0].rank < parts[$1].rank }) else { break }
      parts.remove(at: least)
    }
    return String(Self.join(parts).prefix(width))
  }

  private struct Part {
    /// The higher, the sooner it is left out.
    var rank: Int
    var text: String
  }

  private static func join(_ parts: [Part]) -> String {
    parts.map(\.text).joined(separator: "  ")
  }

  private var parts: [Part] {
    let (done, all) = model.settled
    var parts = [
      Part(rank: 5, text: "run \(model.run)"),
      Part(rank: 0, text: "\(Self.grouped(model.rows)) rows"),
      Part(rank: 3, text: "\(Self.grouped(Int(model.rate(at: now).rounded())))/s"),
      Part(rank: 1, text: "batches \(Self.grouped(done))/\(Self.grouped(all))"),
      Part(rank: 6, text: "calls \(Self.grouped(model.calls))"),
      Part(rank: 7, text: "renewals \(Self.grouped(model.renewals))"),
      Part(rank: 4, text: Self.clock(model.elapsed(at: now))),
    ]
    if model.batches.buried > 0 {
      parts.append(Part(rank: 2, text: "buried \(Self.grouped(model.batches.buried))"))
    }
    if let opens = model.closedUntil, opens > now {
      let seconds = Int((opens - now).inSeconds.rounded(.up))
      parts.append(Part(rank: 2, text: "waiting \(seconds) s (throttled)"))
    }
    return parts
  }

  /// Digits in groups of three.
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// Hours, minutes and seconds.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(Int(duration.inSeconds), 0)
    return [seconds / 3600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }
      .joined(separator: ":")
  }
}
