import Core
import Testing

/// What call a line makes.
@Suite struct LineCallTests {
  private static let columns = ["Guid", "Name", "Hidden", "Rights"]

  private func call(
    blanks: Action.Blanks = .omit, isWhatIf: Bool = false, compare: [Follower.Template]? = nil
  ) -> LineCall {
    var action = Action(
      cmdlet: "Set-MailContact",
      parameters: [
        Follower.Template("Identity", .text([.column("guid")])),
        Follower.Template("DisplayName", .text([.literal("Dr. "), .column("Name")])),
        Follower.Template("HiddenFromAddressListsEnabled", .text([.column("Hidden")])),
        Follower.Template("AccessRights", .text([.column("Rights")])),
        Follower.Template("ForceUpgrade", .fixed(.flag(true))),
      ], blanks: blanks, flags: ["hiddenfromaddresslistsenabled"], lists: ["AccessRights"],
      readBack: compare.map {
        Action.ReadBack(
          cmdlet: "Get-MailContact",
          parameters: [Follower.Template("Identity", .text([.column("Guid")]))], compare: $0)
      })
    action.isWhatIf = isWhatIf
    return LineCall(action, columns: Self.columns)
  }

  @Test func `cells become parameters of their kinds`() throws {
    let parameters = try call().parameters(of: ["g", "Ann", "True", "FullAccess, SendAs"])
    #expect(
      parameters == [
        Parameter("Identity", .text("g")), Parameter("DisplayName", .text("Dr. Ann")),
        Parameter("HiddenFromAddressListsEnabled", .flag(true)),
        Parameter("AccessRights", .list(["FullAccess", "SendAs"])),
        Parameter("ForceUpgrade", .flag(true)),
      ])
  }

  @Test func `a blank cell leaves its parameter out, clears it, or is refused`() throws {
    let cells = ["g", "", "", ""]
    #expect(try call().parameters(of: cells).map(\.name) == ["Identity", "ForceUpgrade"])
    #expect(
      try call(blanks: .clear).parameters(of: cells)[1] == Parameter("DisplayName", .text("")))
    #expect(throws: LineCall.Lack.blank(parameter: "DisplayName")) {
      try call(blanks: .refuse).parameters(of: cells)
    }
  }

  @Test(arguments: Action.Blanks.allCases)
  func `a line without an identity makes no call`(blanks: Action.Blanks) {
    #expect(throws: LineCall.Lack.blank(parameter: "Identity")) {
      try call(blanks: blanks).parameters(of: ["", "Ann", "", ""])
    }
  }

  @Test func `a flag is true or false`() {
    #expect(throws: LineCall.Lack.notAFlag(parameter: "HiddenFromAddressListsEnabled")) {
      try call().parameters(of: ["g", "Ann", "perhaps", ""])
    }
  }

  @Test func `every call says that one is sure, and asks what if where that is wanted`() throws {
    let usual = try call().question(for: ["g", "", "", ""])
    #expect(usual.isChange)
    #expect(usual.parameters.last == Parameter("Confirm", .flag(false)))
    let trial = try call(isWhatIf: true).question(for: ["g", "", "", ""])
    #expect(trial.parameters.last == Parameter("WhatIf", .flag(true)))
  }

  @Test func `two calls have the same digest only where they are the same`() throws {
    let call = call()
    let digests = try [
      ["g", "Ann", "", ""], ["g", "Bob", "", ""], ["gAnn", "", "", ""], ["g", "", "true", ""],
      ["g", "Ann", "", "A"], ["g", "Ann", "", "A,B"],
    ].map { try call.digest(of: $0) }
    #expect(Set(digests).count == digests.count)
    #expect(try call.digest(of: ["g", "Ann", "", ""]) == digests[0])
  }

  @Test func `only what a line sets is compared, and a line that sets nothing cannot be read`() {
    let compare = [
      Follower.Template("DisplayName", .text([.literal("Dr. "), .column("Name")])),
      Follower.Template("AccessRights", .text([.column("Rights")])),
    ]
    let call = call(compare: compare)
    #expect(call.wanted(of: ["g", "Ann", "", ""]).map(\.texts) == [["Dr. Ann"]])
    #expect(call.wanted(of: ["g", "", "", "A, B"]).map(\.column) == [1])
    #expect(call.wanted(of: ["g", "", "", "A, B"]).map(\.texts) == [["A", "B"]])
    #expect(call.readBack(for: ["g", "Ann", "", ""])?.columns == ["DisplayName", "AccessRights"])
    #expect(call.readBack(for: ["g", "", "", ""]) == nil)
    #expect(call.readBack(for: ["", "Ann", "", ""]) == nil, "It would ask about everything.")
  }
}
