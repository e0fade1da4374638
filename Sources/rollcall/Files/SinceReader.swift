import Core
import Yams

/// Reads which changes a job asks for.
enum SinceReader {
  /// Nil where the job asks for everything, and where what it says is wrong.
  static func since(
    in file: Fields, of cmdlet: String?, cut: ShardReader.Cut?, now: Instant?
  ) -> Job.Since? {
    guard let node = file.node("since") else { return nil }
    refuseCombinations(at: node, in: file, of: cmdlet, cut: cut)
    guard let text = file.text("since") else { return nil }
    if text == "last" { return .lastRun }
    guard let moment = moment(text) else {
      file.problems.add(
        "'since' is 'last', a day such as 2026-11-01, or a moment in UTC such as "
          + "2026-11-01T06:00:00Z.", at: node)
      return nil
    }
    guard moment >= earliest else {
      file.problems.add(
        "'since' lies before 2000, when there was no directory to change. Leave it out to ask for "
          + "everything.", at: node)
      return nil
    }
    if let now, now < moment {
      file.problems.add(
        "'since' lies in the future, so nothing could be found. It is read as UTC.", at: node)
      return nil
    }
    return .moment(moment)
  }

  private static let earliest = Instant(milliseconds: 946_684_800_000)

  private static func refuseCombinations(
    at node: Node, in file: Fields, of cmdlet: String?, cut: ShardReader.Cut?
  ) {
    if let cut, cut.list != nil {
      file.problems.add(
        "'since' does not go with 'by: list': each identity of a list is asked for, changed or "
          + "not. Remove one of them.", at: node)
    } else if let cmdlet, !canFollowChanges(cmdlet) {
      file.problems.add(
        "'since' needs a cmdlet that is known to filter by when an object changed: "
          + "Get-MailContact, Get-Contact, Get-Recipient or Get-Mailbox. Remove 'since'.", at: node)
    }
  }

  private static func canFollowChanges(_ cmdlet: String) -> Bool {
    Job(name: "", tenant: "", cmdlet: cmdlet, columns: []).canFollowChanges
  }

  /// A day is its midnight.
  private static func moment(_ text: String) -> Instant? {
    let day = "0000-00-00"
    let shape = String(text.unicodeScalars.map { ("0"..."9").contains($0) ? "0" : Character($0) })
    guard shape == day || shape == day + "T00:00:00Z" else { return nil }
    let parts = text.split { !$0.isNumber }
    let time = parts.count == 6 ? parts[3...].joined(separator: ":") : "00:00:00"
    return Instant(filterText: "\(parts[1])/\(parts[2])/\(parts[0]) \(time)")
  }
}
