import Core
import Yams

/// Reads how many runs of a job are kept: `30 runs`, `90 days`, or both as keys.
enum RetentionReader {
  static func retention(in file: Fields) -> Retention? {
    guard let node = file.node("keep") else { return nil }
    guard node.mapping == nil else { return mapping(in: file, at: node) }
    guard let text = file.text("keep") else { return nil }
    let words = text.split(separator: " ").map(String.init)
    if words.count == 2, let number = Int(words[0]) {
      switch words[1] {
      case "run", "runs": if let runs = runs(number) { return Retention(runs: runs) }
      case "day", "days": if let days = days(number) { return Retention(days: days) }
      default: break
      }
    }
    file.problems.add(
      "'keep' must be such as '30 runs' or '90 days', or { runs: 30, days: 90 }: up to "
        + "\(Retention.mostRuns) runs and \(Retention.mostDays) days.", at: node)
    return nil
  }

  private static func mapping(in file: Fields, at node: Node) -> Retention? {
    guard let fields = file.fields("keep") else { return nil }
    fields.refuseOthers(than: ["runs", "days"])
    let runs = fields.number("runs", within: 1...Retention.mostRuns)
    let days = fields.number("days", within: 1...Retention.mostDays)
    guard runs != nil || days != nil else {
      if fields.pairs.isEmpty {
        fields.problems.add("'keep' needs 'runs', 'days' or both.", at: node)
      }
      return nil
    }
    return Retention(runs: runs, days: days)
  }

  private static func runs(_ number: Int) -> Int? {
    (1...Retention.mostRuns).contains(number) ? number : nil
  }

  private static func days(_ number: Int) -> Int? {
    (1...Retention.mostDays).contains(number) ? number : nil
  }
}
