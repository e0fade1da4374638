import Core
import Reports

/// Says to people why no call begins, and for how long.
///
/// It never decides that; the tenant's gate does.
enum PressureSentence {
  static func quiet(until end: Instant) -> String {
    "The tenant's quiet hours have begun: no call begins before \(end.iso8601). Pages in hand are "
      + "finished; stop the run, or leave it waiting."
  }

  static func bulkRefused(_ sentence: String) -> String {
    "The tenant takes no batches of questions, so that each is asked by itself from now on, which "
      + "takes longer: \(sentence)"
  }

  static func listRefused(_ sentence: String) -> String {
    "The tenant does not answer a list that would have spared calls, so that its objects are asked "
      + "about by themselves, which takes longer: \(sentence)"
  }

  static func addressesRefused(_ status: Int?) -> String {
    let answer = status.map { " (status \($0))" } ?? ""
    return
      "The tenant does not answer at objects' own addresses\(answer), so that the cmdlet is asked "
      + "about them, which costs the same calls. There is nothing to do."
  }

  static func about(_ change: Circuit.Change) -> String {
    switch change {
    case .opened(let wait):
      "The endpoint failed \(Circuit.limit) times in a row and is left alone for "
        + "\(Int(wait.inSeconds)) s; then one call tries it. Check the network if this lasts."
    case .closed(let down):
      "The endpoint answers again, after \(Int(down.inSeconds.rounded(.up))) s; all calls go on."
    }
  }
}
