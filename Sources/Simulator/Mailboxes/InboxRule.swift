/// A rule that acts on mail as it comes in.
struct InboxRule: Sendable {
  var number: UInt64
  var name: String
  var priority: Int
  var isEnabled: Bool
  /// Recipients as rules show them, such as `"Ann Ash" [SMTP:ann@fabrikam.example]`.
  var forwardTo: [String] = []
  var forwardAsAttachmentTo: [String] = []
  var redirectTo: [String] = []
  var deletes = false
  /// Deletes so that the mail is not even among the deleted items.
  var deletesSoftly = false
  /// Shown only where hidden rules are asked for.
  var isHidden = false
  /// The name of the folder mail is moved to.
  var moveToFolder: String?
  var subjectContains: [String] = []
  var from: [String] = []
}

extension Mailbox {
  /// The mailbox's rules; seven in ten mailboxes have none.
  func rules(seed: UInt64, recipient: (Int) -> String) -> [InboxRule] {
    var draw = Draw(seed: seed, index: number, for: .rule)
    let count = max(draw.below(10) - 6, 0)
    return (0..<count).map { place in
      var rule = InboxRule(
        number: draw.next(), name: "Rule \(place + 1)", priority: place + 1,
        isEnabled: draw.below(6) != 0)
      let outside = "\"\(alias)\" [SMTP:\(alias)@fabrikam.example]"
      let inside = recipient(draw.below(1 << 30))
      let someone = [draw.below(2) == 0 ? inside : outside]
      switch draw.below(8) {
      case 0: rule.forwardTo = someone + (draw.below(3) == 0 ? [inside] : [])
      case 1: rule.forwardAsAttachmentTo = someone
      case 2: rule.redirectTo = someone
      case 3, 4:
        rule.deletesSoftly = rule.number.isMultiple(of: 3)
        rule.deletes = !rule.deletesSoftly
        rule.subjectContains = ["invoice", "Rechnung"]
        rule.name = draw.below(2) == 0 ? "." : rule.name
      default:
        rule.moveToFolder = "Newsletter"
        rule.from = [outside]
        rule.name = "Newsletters, “weekly”"
      }
      rule.isHidden = rule.number.isMultiple(of: 5)
      return rule
    }
  }
}
