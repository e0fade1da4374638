import Core
import Testing

/// What the rules read in single rows of the shipped audits.
@Suite struct RiskRulesTests {
  private static let folder = ["Guid", "UserPrincipalName", "FolderType", "User", "AccessRights"]
  private static let access = ["UserPrincipalName", "User", "AccessRights", "Deny", "Finding"]
  private static let rule = [
    "UserPrincipalName", "Name", "Enabled", "ForwardTo", "RedirectTo", "DeleteMessage",
  ]

  private static var contoso: OwnDomains {
    var own = OwnDomains()
    own.note("ann@contoso.example")
    return own
  }

  private func judged(
    _ columns: [String], _ row: String, own: OwnDomains = Self.contoso
  ) throws -> JudgedRow {
    let bytes = Array(row.utf8)
    let cells = try CellWalk.cells(of: bytes.span)
    return try RiskRules(columns: columns, own: own).judge(cells, of: bytes.span)
  }

  @Test(arguments: [
    ("Anonymous", "Reviewer", Risk.anonymousFolder), ("anonymous", "Editor", .anonymousFolder),
    ("Default", "Author", .defaultFolder), ("Default", "LimitedDetails", nil),
    ("Default", "AvailabilityOnly", nil), ("Anonymous", "None", nil), ("Ann", "Owner", nil),
  ])
  func `a folder is open when everybody may more than see when somebody is busy`(
    user: String, right: String, risk: Risk?
  ) throws {
    let row = try judged(Self.folder, #"["1","bob@x.example","Calendar","\#(user)",["\#(right)"]]"#)
    #expect(row.risks == [risk].compactMap(\.self))
    #expect(!row.opens, "A folder is not the mailbox.")
    if risk != nil { #expect(row.subject == "bob@x.example · Calendar") }
  }

  @Test func `rights joined by commas are taken apart`() throws {
    let row = try judged(Self.folder, #"["1","b@x.example","Inbox","Default","None, CreateItems"]"#)
    #expect(row.rights == ["None", "CreateItems"])
    #expect(row.risks == [.defaultFolder])
  }

  @Test(arguments: ["S-1-5-21-1-2-3-4", "NT:S-1-5-21-9"])
  func `a holder that is a bare identifier is gone`(holder: String) throws {
    let row = try judged(Self.access, #"["b@x.example","\#(holder)",["FullAccess"],false,null]"#)
    #expect(row.risks == [.orphan])
    #expect((row.subject, row.holder, row.detail) == ("b@x.example", holder, "FullAccess"))
    #expect(try judged(Self.access, #"["b","S-1-5-10",["FullAccess"],false,null]"#).risks == [])
  }

  @Test(arguments: ["true", "\"True\""])
  func `a denial is told, and opens nothing`(deny: String) throws {
    let row = try judged(Self.access, #"["b@x.example","Bob",["FullAccess"],\#(deny),null]"#)
    #expect(row.risks == [.deny])
    #expect(!row.opens)
    #expect(try judged(Self.access, #"["b","Bob",["fullaccess"],false,null]"#).opens)
    #expect(try !judged(Self.access, #"["b","Bob",["ReadPermission"],false,null]"#).opens)
  }

  @Test func `a denial of sending is one too`() throws {
    let row = try judged(
      ["Name", "Trustee", "AccessControlType"], #"["Bob","CONTOSO\\ann","Deny"]"#)
    #expect(row.risks == [.deny])
    #expect(row.holder == #"CONTOSO\ann"#)
  }

  @Test func `a finding is no right, whatever stands beside it`() throws {
    let row = try judged(Self.access, #"["b","S-1-5-21-1",["FullAccess"],true,"access denied"]"#)
    #expect(row.finding == "access denied")
    #expect(row.risks.isEmpty && !row.opens && row.rights.isEmpty)
  }

  @Test(arguments: [
    ("smtp:eve@fabrikam.example", Risk.externalForwarding),
    ("smtp:bob@CONTOSO.example", .forwarding), ("eve@sub.contoso.example", .externalForwarding),
  ])
  func `forwarding is outside where its domain is none of the mailboxes'`(
    address: String, risk: Risk
  ) throws {
    let columns = ["DisplayName", "ForwardingSmtpAddress"]
    let row = try judged(columns, #"["Bob","\#(address)"]"#)
    #expect(row.risks == [risk])
    #expect((row.subject, row.detail) == ("Bob", address))
    #expect(try judged(columns, #"["Bob",null]"#).risks.isEmpty)
    #expect(try judged(columns, #"["Bob",""]"#).risks.isEmpty)
  }

  @Test func `a rule counts by where it sends, by what it deletes, and only while it is on`() throws
  {
    let outside = #""\"Ann\" [SMTP:ann@fabrikam.example]""#
    let inside = #""\"eve@fabrikam.example\" [EX:/o=Contoso/cn=ann]""#
    func risks(_ rest: String) throws -> [Risk] {
      try judged(Self.rule, #"["b@contoso.example","Rule 1",\#(rest)]"#).risks
    }
    #expect(try risks("true,[\(outside)],null,false") == [.externalRule])
    #expect(try risks("true,null,[\(inside)],false") == [.forwarding], "A name is no address.")
    #expect(try risks("true,[\(inside),\(outside)],null,true") == [.externalRule, .deletingRule])
    let hiding = #""\"Ann [\" [SMTP:ann@fabrikam.example]""#
    #expect(try risks("true,[\(hiding)],null,false") == [.externalRule], "Brackets hide nothing.")
    #expect(try risks("true,null,null,\"True\"") == [.deletingRule])
    #expect(try risks("false,[\(outside)],null,true") == [])
    #expect(try risks("true,null,null,false") == [])
  }

  @Test func `a rule that deletes for good counts as one that deletes`() throws {
    let columns = ["UserPrincipalName", "Name", "Enabled", "DeleteMessage", "SoftDeleteMessage"]
    func risks(_ rest: String) throws -> [Risk] {
      try judged(columns, #"["b@contoso.example","Rule 1",\#(rest)]"#).risks
    }
    #expect(try risks("true,false,true") == [.deletingRule])
    #expect(try risks("true,true,true") == [.deletingRule])
    #expect(try risks("false,false,true") == [])
    #expect(try risks("true,false,false") == [])
  }

  @Test func `a listing without rights is silent, and so is not read for any`() {
    #expect(RiskRules(columns: ["Guid", "Name", "PrimarySmtpAddress"]).areSilent)
    #expect(!RiskRules(columns: Self.access).areSilent)
    #expect(!RiskRules(columns: Self.rule).areSilent)
    #expect(!RiskRules(columns: ["Guid", "ForwardingSmtpAddress"]).areSilent)
    #expect(!RiskRules(columns: ["Guid", "Finding"]).areSilent)
  }

  @Test func `every risk has words of its own`() {
    #expect(Set(Risk.allCases.map(\.title)).count == Risk.allCases.count)
    #expect(Risk.allCases.allSatisfy { $0.sentence.hasSuffix(".") && !$0.title.hasSuffix(".") })
    #expect(Risk.Severity.allCases.sorted() == [.high, .medium, .low])
  }
}
