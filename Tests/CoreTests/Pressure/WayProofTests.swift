import Core
import Testing

/// When somebody on the way is taken to keep the calls from the service.
@Suite struct WayProofTests {
  private func at(_ second: Int) -> Monotonic { Monotonic(sinceStart: .seconds(second)) }

  @Test func `five web pages one after the other close the way`() {
    var way = WayProof()
    for page in 1...5 {
      #expect(!way.isClosed)
      way.noteIntercepted(begun: at(page * 10), at: at(page * 10 + 2))
    }
    #expect(way.isClosed)
  }

  @Test func `pages of calls that were under way together count once`() {
    var way = WayProof()
    for late in 0..<64 { way.noteIntercepted(begun: at(0), at: at(1 + late)) }
    #expect(!way.isClosed)
    for page in 1...3 { way.noteIntercepted(begun: at(page * 100), at: at(page * 100 + 1)) }
    #expect(!way.isClosed)
    way.noteIntercepted(begun: at(400), at: at(401))
    #expect(way.isClosed)
  }

  @Test func `a served call between them opens it again`() {
    var way = WayProof()
    for page in 1...20 {
      way.noteIntercepted(begun: at(page), at: at(page))
      if page.isMultiple(of: 4) { way.noteServed() }
      #expect(!way.isClosed)
    }
  }
}
