extension Instant {
  /// A moment as a filter writes it: `MM/dd/yyyy HH:mm:ss` in UTC, whatever the reader's culture.
  ///
  /// Fractions of a second are cut off, so that "after this" never begins too late.
  package var filterText: String {
    let seconds = milliseconds.floored(by: 1000).quotient
    let (day, second) = seconds.floored(by: 86_400)
    let date = CivilDate(daysSince1970: day)
    return [
      "\(Self.two(date.month))/\(Self.two(date.day))/\(Self.four(date.year))",
      "\(Self.two(second / 3600)):\(Self.two(second / 60 % 60)):\(Self.two(second % 60))",
    ].joined(separator: " ")
  }

  /// Reads what `filterText` wrote; nil for anything else.
  package init?(filterText: String) {
    let halves = filterText.split(separator: " ", omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    let date = halves[0].split(separator: "/").compactMap { Int64($0) }
    let time = halves[1].split(separator: ":").compactMap { Int64($0) }
    // Numbers beyond every calendar are not calculated with.
    guard date.count == 3, time.count == 3, (date + time).allSatisfy({ (0...9999).contains($0) })
    else { return nil }
    let days = CivilDate(year: date[2], month: date[0], day: date[1]).daysSince1970
    self.init(
      milliseconds: ((days * 24 + time[0]) * 60 + time[1]) * 60_000 + time[2] * 1000)
    guard self.filterText == filterText else { return nil }
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func four(_ number: Int64) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(4 - text.count, 0)) + text
  }
}

/// A day of the proleptic Gregorian calendar.
///
/// It knows no time zone: the day is the one in UTC.
struct CivilDate: Equatable {
  var year: Int64
  var month: Int64
  var day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  // Years are counted from March here, so that the leap day is the last of its year, and in eras of
  // 400 years, which all have as many days.
  init(daysSince1970 days: Int64) {
    let (era, dayOfEra) = (days + 719_468).floored(by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * march + 2) / 5 + 1
    month = march < 10 ? march + 3 : march - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int64 {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).floored(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension Int64 {
  /// Division that rounds down, so that what is left is never below zero.
  fileprivate func floored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
