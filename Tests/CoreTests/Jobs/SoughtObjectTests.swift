import Core
import Testing

/// Answers about one object, told from answers about others.
@Suite struct SoughtObjectTests {
  private static func page(_ numbers: [UInt64], next: String? = nil, cut: Bool = false) -> Page {
    var rows = RowBlock()
    for number in numbers {
      rows.append(guid: GUID(high: 0, low: number), key: "", values: "[\(number)]")
    }
    return Page(rows: rows, nextLink: next, isTruncated: cut, receipt: CallReceipt())
  }

  @Test func `what was asked for by its GUID is the row that shows it`() {
    let guid = GUID(high: 0, low: 2)
    #expect(SoughtObject.byGUID.sight(in: Self.page([2]), of: guid) == .row(0))
    #expect(SoughtObject.byGUID.sight(in: Self.page([1, 2], next: "x"), of: guid) == .row(1))
    for page in [Self.page([]), Self.page([1]), Self.page([1, 3], next: "more")] {
      #expect(SoughtObject.byGUID.sight(in: page, of: guid) == .finding(.notFound))
    }
    #expect(SoughtObject.byGUID.sight(in: Self.page([1]), of: nil) == .finding(.notFound))
  }

  @Test func `what was asked for by another name is the only row`() {
    #expect(SoughtObject.alone.sight(in: Self.page([7]), of: nil) == .row(0))
    #expect(SoughtObject.alone.sight(in: Self.page([]), of: nil) == .finding(.notFound))
    for page in [Self.page([1, 2]), Self.page([1], next: "more"), Self.page([1], cut: true)] {
      #expect(SoughtObject.alone.sight(in: page, of: nil) == .finding(.ambiguous))
    }
  }

  @Test(arguments: [
    ("Get-MailContact", "Guid", SoughtObject.byGUID),
    ("get-recipient", "PrimarySmtpAddress", .alone),
    ("Get-MailboxPermission", "Guid", nil), ("Get-DistributionGroupMember", "Guid", nil),
  ])
  func `only cmdlets that describe objects answer with one`(
    _ cmdlet: String, _ column: String, _ sought: SoughtObject?
  ) {
    let identity = Follower.Template("Identity", .text([.column(column)]))
    var follower = Follower(
      name: "again", source: "first", cmdlet: cmdlet, parameters: [identity], carried: [],
      columns: ["Name"])
    #expect(follower.sought == sought)
    follower.parameters = [Follower.Template("Filter", .text([.column(column)]))]
    #expect(follower.sought == nil)
  }
}
