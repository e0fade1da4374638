/// Draws numbers that depend only on a seed, an index and a purpose.
///
/// It never reads a clock or the system's randomness, so a property of an object can be drawn
/// again at any time without having been stored.
struct Draw: RandomNumberGenerator {
  private var state: UInt64

  /// What a draw is for, so that two properties of one object are drawn independently.
  enum Purpose: UInt64 {
    case identity, person, work, place, flags, times, latency, skew, drift
    case mailbox, folder, grant, rule, group, night, batch, publicFolder
  }

  init(seed: UInt64, index: Int, for purpose: Purpose = .identity) {
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15 &* purpose.rawValue)
    state = Self.mix(state ^ UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number from 0 up to, not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number from 0 up to, not including, 1.
  mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number below `bound` that is far more often small than large.
  mutating func skewedBelow(_ bound: Int) -> Int {
    let even = below(1 << 20)
    return (((even * even) >> 20) * bound) >> 20
  }

  /// A seed made from text.
  static func seed(from text: String) -> UInt64 { HashIndex.hash(text.utf8) }

  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A GUID as two halves, made from draws and written in the usual form.
///
/// It always carries the marks of a version 4 GUID.
struct GUID: Hashable, Sendable, CustomStringConvertible {
  let high: UInt64
  let low: UInt64

  init(drawnFrom draw: inout some RandomNumberGenerator) {
    high = draw.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    low = draw.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  static let zero = GUID(high: 0, low: 0)

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the usual form, with or without braces, in either case.
  init?(_ text: String) {
    var digits = Substring(text)
    if digits.hasPrefix("{"), digits.hasSuffix("}") { digits = digits.dropFirst().dropLast() }
    let groups = digits.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
      groups.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isHexDigit } }),
      let high = UInt64(groups[0...2].joined(), radix: 16),
      let low = UInt64(groups[3...4].joined(), radix: 16)
    else { return nil }
    self.high = high
    self.low = low
  }

  var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the usual form in lower case.
  func append(to bytes: inout [UInt8]) {
    // A set bit asks for a dash after the digit at that shift.
    for (half, dashes) in [(high, 0b1_0001_0001), (low, 0b1_0000_0000_0000)] {
      for place in (0..<16).reversed() {
        bytes.append(Self.digits[Int(half >> UInt64(place * 4) & 15)])
        if dashes >> place & 1 == 1 { bytes.append(UInt8(ascii: "-")) }
      }
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
