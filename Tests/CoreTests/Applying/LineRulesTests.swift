import Core
import Testing

/// What is done about a line, and what becomes of it.
@Suite struct LineRulesTests {
  private static let readBack = Action.ReadBack(
    cmdlet: "Get-MailContact",
    parameters: [Follower.Template("Identity", .text([.column("Guid")]))],
    compare: [Follower.Template("DisplayName", .text([.column("Name")]))], wait: .seconds(60))

  private func rules(
    isIdempotent: Bool = false, readBack: Action.ReadBack? = nil, isWhatIf: Bool = false
  ) -> LineRules {
    var action = Action(
      cmdlet: "Set-MailContact", parameters: [], isIdempotent: isIdempotent, readBack: readBack)
    action.isWhatIf = isWhatIf
    return LineRules(action)
  }

  private func line(_ state: LineState, sends: Int = 1, reads: Int = 0) -> Line {
    Line(
      number: 1, cells: ["a"], digest: 7, state: state, sends: sends, reads: reads,
      changedAt: Instant(milliseconds: 1000))
  }

  @Test func `a line that may have been applied is never sent again by itself`() {
    let rules = rules()
    let lost = rules.lost(line(.sent), because: "the connection broke")
    #expect(lost.to == .unknown)
    #expect(rules.step(for: line(.unknown), isReadable: false) == .nothing)
    #expect(rules.step(for: line(.sent), isReadable: false) == .nothing)
    for kind in [
      CallFailure.Kind.transient, .network, .deadline, .malformed, .intercepted, .staleCursor,
      .cancelled, .throttled(retryAfter: .seconds(1)),
    ] {
      let failure = CallFailure(kind, sentence: "x", receipt: CallReceipt(status: 503))
      #expect(rules.failed(line(.sent), failure).to == .unknown, "\(kind)")
    }
  }

  @Test func `what never reached the service is sent again`() {
    for kind in [
      CallFailure.Kind.unauthorised, .forbidden, .wrongEndpoint, .throttled(retryAfter: nil),
    ] {
      let failure = CallFailure(kind, sentence: "x", receipt: CallReceipt(status: 429))
      #expect(rules().failed(line(.sent), failure).to == .waiting, "\(kind)")
    }
    for kind in TransportError.Kind.allCases {
      let isSure = [.nameNotFound, .refused, .unreachable, .proxy].contains(kind)
      let failure = CallFailure(.network, code: kind.rawValue, sentence: "x")
      #expect(rules().failed(line(.sent), failure).to == (isSure ? .waiting : .unknown), "\(kind)")
    }
    #expect(rules().step(for: line(.waiting), isReadable: false) == .send)
  }

  @Test func `what the service refused stays refused`() {
    let failure = CallFailure(.permanent, sentence: "There is no such object.")
    let change = rules(isIdempotent: true).failed(line(.sent), failure)
    #expect(change.to == .refused)
    #expect(change.detail == "There is no such object.")
    #expect(rules().step(for: line(.refused), isReadable: true) == .nothing)
  }

  @Test func `a call that may be repeated is, but not for ever`() {
    let rules = rules(isIdempotent: true)
    for sends in 1..<LineRules.mostSends {
      #expect(rules.lost(line(.sent, sends: sends), because: "x").to == .waiting)
    }
    #expect(rules.lost(line(.sent, sends: LineRules.mostSends), because: "x").to == .unknown)
  }

  @Test func `a lost call is read back after its time, and not without end`() {
    let rules = rules(readBack: Self.readBack)
    let due = Instant(milliseconds: 61_000)
    #expect(rules.step(for: line(.unknown), isReadable: true) == .read(notBefore: due))
    #expect(rules.step(for: line(.unknown), isReadable: false) == .nothing)
    let tired = line(.unknown, reads: LineRules.mostReads)
    #expect(rules.step(for: tired, isReadable: true) == .nothing)
  }

  @Test func `what was read tells whether a line is sent again`() {
    let rules = rules(readBack: Self.readBack)
    let wanted = [(column: 0, texts: ["Ann"])]
    func becomes(_ sight: LineRules.Sight, sends: Int = 1) -> LineState {
      rules.read(line(.unknown, sends: sends), sight, wanting: wanted).to
    }
    #expect(becomes(.found([[["Ann"]]])) == .applied)
    #expect(becomes(.found([[["Bob"]]])) == .waiting)
    #expect(becomes(.found([[["ann"]]])) == .waiting, "The case of a name is a part of it.")
    #expect(becomes(.found([])) == .waiting)
    #expect(becomes(.nothing) == .waiting)
    #expect(becomes(.unseen("x")) == .unknown)
    #expect(becomes(.found([[["Bob"]]]), sends: LineRules.mostSends) == .refused)
  }

  @Test func `an answer about several objects tells nothing of one`() {
    let rules = rules(readBack: Self.readBack)
    let change = rules.read(
      line(.unknown), .found([[["Ann"]], [["Bob"]]]), wanting: [(column: 0, texts: ["Ann"])])
    #expect(change.to == .unknown)
    #expect(change.countsRead)
  }

  @Test func `of several rights one that compares is enough, and none where one is to be gone`() {
    var readBack = Self.readBack
    readBack.cmdlet = "Get-MailboxPermission"
    let rows: [[[String]]] = [[["SendAs"]], [["ReadPermission", "FullAccess"]]]
    let wanted = [(column: 0, texts: ["FullAccess", "ReadPermission"])]
    func becomes(_ sight: LineRules.Sight, isGone: Bool) -> LineState {
      readBack.isGone = isGone
      return rules(readBack: readBack).read(line(.unknown), sight, wanting: wanted).to
    }
    #expect(becomes(.found(rows), isGone: false) == .applied)
    #expect(becomes(.found(rows), isGone: true) == .waiting)
    #expect(becomes(.found([]), isGone: true) == .applied)
    #expect(becomes(.nothing, isGone: true) == .applied)
  }

  @Test func `what would only be tried changes nothing and may be asked again`() {
    let rules = rules(isWhatIf: true)
    #expect(rules.served(line(.sent)).to == .whatIf)
    #expect(rules.lost(line(.sent), because: "x").to == .waiting)
  }

  @Test func `every state leads only where the rules may lead it`() {
    for state in [LineState.applied, .whatIf] { #expect(state.successors.isEmpty) }
    #expect(!LineState.unknown.successors.contains(.sent))
    #expect(LineState.sent.successors.isSuperset(of: [.unknown, .waiting, .applied, .refused]))
  }

  @Test func `a batch is complained about as long as a line of it came to no good end`() {
    #expect(LineRules.complaint(about: [line(.applied), line(.whatIf)]) == nil)
    #expect(
      LineRules.complaint(about: [line(.applied), line(.unknown), line(.refused)])
        == "Of its 3 lines 1 refused, 1 unknown.")
  }
}
