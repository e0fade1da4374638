import Core
import Reports

/// The answer as a page for people.
extension AccessDocument {
  func print() {
    let looks = sources.filter { $0.tells == AccessKind.grants.rawValue }
    line(asked, shown + (shown == name ? "" : " (asked for as \(name))"))
    let others = names.filter { $0 != shown && $0 != name }
    if !others.isEmpty { line("also", others.joined(separator: ", ")) }
    if let on { line("on", Self.minute(on)) }
    for look in looks {
      line("looked", "\(Self.minute(look.lastLook)) by \(look.job), \(look.stage)")
    }
    if looks.isEmpty {
      line("note", "no run of a job with 'grants' had looked by then, so nothing is known")
    }
    for entry in entries { show(entry) }
    line("rights", "\(entries.count)" + (cut ? ", and more that are not shown" : ""))
  }

  private func show(_ entry: Entry) {
    let place = entry.mailbox + (entry.folder.map { " / \($0)" } ?? "")
    var words = [asked == "user" ? place : entry.who + (entry.folder.map { " / \($0)" } ?? "")]
    words.append((entry.denied ? "denied " : "") + entry.right)
    if !entry.path.isEmpty { words.append("by " + entry.path.joined(separator: " > ")) }
    words.append((entry.sinceAtLeast ? "since at least " : "since ") + Self.day(entry.since))
    if let gone = entry.goneBy {
      words.append("seen last \(Self.minute(entry.lastSeen)), gone by \(Self.minute(gone))")
    } else if entry.overlooked {
      words.append("not looked at since \(Self.minute(entry.lastSeen))")
    }
    if entry.shared { words.append("told as '\(entry.holder)', which others are called too") }
    Console.data(TerminalText.clean("  " + words.joined(separator: "  ")))
  }

  private static func day(_ moment: String) -> String { String(moment.prefix(10)) }

  private static func minute(_ moment: String) -> String {
    moment.prefix(16).replacing("T", with: " ") + " UTC"
  }

  private func line(_ name: String, _ text: String) {
    Console.data(name.padded(to: 11) + TerminalText.clean(text))
  }
}
