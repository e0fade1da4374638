/// A moment in the service's own unit: tenths of microseconds since the first day of year 1, UTC.
///
/// It reads and writes the forms the service uses and knows no other zone than UTC.
struct Ticks: Comparable, Sendable {
  var count: Int64

  static let perSecond: Int64 = 10_000_000
  private static let unixEpoch: Int64 = 62_135_596_800 * perSecond

  /// The night in which a migration made most of the contacts.
  static let migrationNight = Ticks(unixSeconds: 1_614_992_400)
  /// How long the tenant grew after that night, and how long objects went on being changed.
  static let growingSeconds = 3 * 365 * 86_400
  static let changingSeconds = 365 * 86_400

  init(count: Int64) { self.count = count }
  init(unixSeconds: Int) { count = Self.unixEpoch + Int64(unixSeconds) * Self.perSecond }

  static func < (left: Ticks, right: Ticks) -> Bool { left.count < right.count }

  func advanced(bySeconds seconds: Int) -> Ticks {
    Ticks(count: count + Int64(seconds) * Self.perSecond)
  }

  /// The moment of a day and a time of day; nil where the calendar has no such day.
  init?(year: Int, month: Int, day: Int, seconds: Int, fraction: Int64 = 0) {
    guard (1...9999).contains(year), (1...12).contains(month), (0..<86_400).contains(seconds),
      (1...Self.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    // Days since 1 March of year 0, so that the leap day comes last.
    let shifted = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    let days =
      365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * months + 2) / 5 + day - 1
    count = (Int64(days - 306) * 86_400 + Int64(seconds)) * Self.perSecond + fraction
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Reads `8/1/2017 2:00:00 PM`, `08/01/2017 14:00:00`, or an ISO 8601 form in UTC.
  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard let first = parts.first else { return nil }
    if first.contains("-") {
      self.init(iso: text)
      return
    }
    let date = first.split(separator: "/", omittingEmptySubsequences: false).compactMap(Self.number)
    guard date.count == 3, first.split(separator: "/").count == 3, parts.count <= 3 else {
      return nil
    }
    var seconds = 0
    if parts.count > 1 {
      guard let time = Self.seconds(parts[1], half: parts.count == 3 ? parts[2] : nil) else {
        return nil
      }
      seconds = time
    }
    self.init(year: date[2], month: date[0], day: date[1], seconds: seconds)
  }

  private init?(iso text: String) {
    let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
      .compactMap(Self.number)
    guard date.count == 3, halves.count <= 2 else { return nil }
    var (seconds, fraction) = (0, Int64(0))
    if halves.count == 2 {
      var time = halves[1]
      if time.hasSuffix("Z") {
        time = time.dropLast()
      } else if time.hasSuffix("+00:00") {
        time = time.dropLast(6)
      }
      let pieces = time.split(separator: ".", omittingEmptySubsequences: false)
      guard pieces.count <= 2, let read = Self.seconds(pieces[0], half: nil) else { return nil }
      seconds = read
      if pieces.count == 2 {
        guard (1...7).contains(pieces[1].count), let digits = Self.number(pieces[1]) else {
          return nil
        }
        fraction = (pieces[1].count..<7).reduce(Int64(digits)) { value, _ in value * 10 }
      }
    }
    self.init(
      year: date[0], month: date[1], day: date[2], seconds: seconds, fraction: fraction)
  }

  /// Seconds since midnight from `H:mm` or `H:mm:ss`, with AM or PM or neither.
  private static func seconds(_ time: Substring, half: Substring?) -> Int? {
    let pieces = time.split(separator: ":", omittingEmptySubsequences: false)
    let read = pieces.compactMap(number)
    guard (2...3).contains(read.count), read.count == pieces.count, read[1] < 60 else { return nil }
    var hour = read[0]
    if let half {
      guard (1...12).contains(hour) else { return nil }
      switch half.uppercased() {
      case "AM": hour %= 12
      case "PM": hour = hour % 12 + 12
      default: return nil
      }
    }
    let second = read.count == 3 ? read[2] : 0
    return hour < 24 && second < 60 ? hour * 3600 + read[1] * 60 + second : nil
  }

  private static func number(_ text: Substring) -> Int? {
    (1...7).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
      ? Int(text) : nil
  }

  /// Writes `2024-03-05T10:11:12.0000000`, with no zone.
  func append(to bytes: inout [UInt8]) {
    let days = Int(count / (86_400 * Self.perSecond)) + 306
    let rest = count % (86_400 * Self.perSecond)
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let seconds = Int(rest / Self.perSecond)
    let pieces: [(UInt8, Int, Int)] = [
      (0, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4), (UInt8(ascii: "-"), month, 2),
      (UInt8(ascii: "-"), dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2),
      (UInt8(ascii: "T"), seconds / 3600, 2), (UInt8(ascii: ":"), seconds / 60 % 60, 2),
      (UInt8(ascii: ":"), seconds % 60, 2), (UInt8(ascii: "."), Int(rest % Self.perSecond), 7),
    ]
    for (mark, value, width) in pieces {
      if mark != 0 { bytes.append(mark) }
      var scale = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][width - 1]
      while scale > 0 {
        bytes.append(0x30 + UInt8(value / scale % 10))
        scale /= 10
      }
    }
  }

  var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
