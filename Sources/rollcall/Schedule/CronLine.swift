/// Writes a schedule as lines of a crontab.
///
/// It never changes one, and promises nothing that cron does not do: a missed night stays missed.
struct CronLine: Hashable, Sendable {
  /// Bytes of a command that cron still takes whole.
  static let longest = 990

  var schedule: Schedule

  var text: String {
    let moment = schedule.moment
    let zone = schedule.zone.map {
      [
        "# cronie heeds CRON_TZ; Debian's cron does not, and takes the time for the machine's own.",
        "CRON_TZ=\($0)",
      ]
    }
    let lines =
      [
        "# \(Schedule.marker)",
        "# cron does not catch up with a night during which the machine was off.",
      ] + (zone ?? []) + ["\(moment.minute) \(moment.hour) * * * \(command)"]
    return lines.joined(separator: "\n") + "\n"
  }

  var isTooLong: Bool { command.utf8.count > Self.longest }

  /// For the shell first, then for cron, to which a bare `%` is the end of the line.
  private var command: String {
    let words = schedule.words.map(Self.quoted).joined(separator: " ")
    return "cd \(Self.quoted(schedule.folder)) && \(words)".replacing("%", with: "\\%")
  }

  /// A word as a shell takes it literally.
  static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType == .decimal
          || "-_./:=+,@".unicodeScalars.contains($0))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
