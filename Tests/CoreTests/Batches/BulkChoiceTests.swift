import Core
import Testing

@Suite struct BulkChoiceTests {
  private let subjects = (0..<5).map {
    Subject(place: $0, guid: GUID(high: 0, low: UInt64($0)), key: "", cells: [])
  }

  private func walk() throws -> SubjectWalk {
    try #require(SubjectWalk(over: subjects, from: nil))
  }

  @Test func `all that remains goes together, but for what is asked alone`() throws {
    var choice = BulkChoice()
    #expect(choice.places(of: try walk(), atAddresses: false) == [0, 1, 2, 3, 4])
    choice.noteAlone([1, 3])
    #expect(choice.places(of: try walk(), atAddresses: false) == [0, 2, 4])
  }

  @Test func `what is not told at an address goes together by the cmdlet`() throws {
    var choice = BulkChoice()
    choice.noteNotAddressed([0, 1])
    choice.noteAlone([1, 3])
    #expect(choice.places(of: try walk(), atAddresses: true) == [2, 4])
    #expect(choice.places(of: try walk(), atAddresses: false) == [0, 2, 4])
  }

  @Test func `nothing goes together while an answer is being read`() throws {
    var walk = try walk()
    walk.keep(rows: 3, nextLink: "more")
    #expect(BulkChoice().places(of: walk, atAddresses: false).isEmpty)
  }

  @Test(arguments: [
    (CallFailure.Kind.transient, 2), (.malformed, 2), (.deadline, 1), (.network, 2),
  ])
  func `calls that fail as a whole end asking together`(kind: CallFailure.Kind, times: Int) throws {
    var choice = BulkChoice()
    for _ in 1..<times { choice.noteFailed(kind) }
    #expect(choice.places(of: try walk(), atAddresses: false).count == 5)
    choice.noteFailed(kind)
    #expect(choice.places(of: try walk(), atAddresses: false).isEmpty)
  }

  @Test func `a refusal by pressure changes nothing`() throws {
    var choice = BulkChoice()
    for _ in 0..<9 { choice.noteFailed(.throttled(retryAfter: nil)) }
    #expect(choice.places(of: try walk(), atAddresses: false).count == 5)
  }

  @Test func `a walk forgets what was answered wherever it stands`() throws {
    var walk = try walk()
    walk.finish([1, 2, 4])
    #expect(walk.text == "0,3")
    walk.finish([0, 3])
    #expect(walk.isOver)
  }

  @Test func `the first refusal settles it for a tenant that never took one`() {
    var proof = BulkProof()
    #expect(Self.refusals(3, of: &proof) == [true, false, false], "It is told once.")
    proof.noteServed()
    #expect(proof.isRefused)
  }

  @Test func `a tenant that took some must refuse several in a row`() {
    var proof = BulkProof()
    proof.noteServed()
    #expect(Self.refusals(2, of: &proof) == [false, false])
    proof.noteServed()
    #expect(Self.refusals(BulkProof.mostInARow, of: &proof) == [false, false, true])
  }

  @Test func `what only fails is given up once the service is seen to answer otherwise`() {
    var proof = BulkProof()
    for _ in 0..<9 {
      let isSettled = proof.noteFailed(.transient)
      #expect(!isSettled, "An outage says nothing.")
    }
    #expect(proof.isClosed && !proof.isRefused)
    proof.noteAnsweredOtherwise()
    #expect(!proof.isClosed, "One more is tried.")
    let isSettled = proof.noteFailed(.transient)
    #expect(isSettled && proof.isRefused)
  }

  @Test func `a call that is served begins the count again`() {
    var proof = BulkProof()
    proof.noteAnsweredOtherwise()
    for _ in 0..<3 { _ = proof.noteFailed(.malformed) }
    proof.noteServed()
    proof.noteAnsweredOtherwise()
    #expect(Self.failures(BulkProof.mostFailedInARow - 1, of: &proof) == [false, false, false])
    proof.noteAnsweredOtherwise()
    #expect(Self.failures(2, of: &proof) == [true, false], "It is told once.")
  }

  @Test func `a refusal for now is no failure of such calls`() {
    var proof = BulkProof()
    for _ in 0..<9 {
      let isSettled = proof.noteFailed(.throttled(retryAfter: nil))
      proof.noteAnsweredOtherwise()
      #expect(!isSettled)
    }
  }

  @Test func `those refused beside others wait until the service wants them`() {
    var choice = BulkChoice()
    let start = Monotonic(sinceStart: .seconds(10))
    choice.noteAlone([1])
    choice.noteRefused(until: start + .seconds(7))
    choice.noteRefused(until: start + .seconds(3))
    #expect(choice.wait(before: 1, at: start) == .seconds(7))
    #expect(choice.wait(before: 2, at: start) == nil, "Others need not.")
    #expect(choice.wait(before: 1, at: start + .seconds(7)) == nil)
  }

  private static func failures(_ count: Int, of proof: inout BulkProof) -> [Bool] {
    var settled: [Bool] = []
    for _ in 0..<count { settled.append(proof.noteFailed(.transient)) }
    return settled
  }

  /// What so many refusals in a row settle.
  private static func refusals(_ count: Int, of proof: inout BulkProof) -> [Bool] {
    var settled: [Bool] = []
    for _ in 0..<count { settled.append(proof.noteRefused()) }
    return settled
  }
}
