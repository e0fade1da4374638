import Testing

@testable import rollcall

@Suite struct NearestWordTests {
  @Test(arguments: [
    ("colums", "columns"), ("COLUMNS", "columns"), ("qeury", "query"), ("outputs", "output"),
    ("tenat", "tenant"), ("shards", "shard"), ("jbo", "job"),
  ])
  func `a mistyped word finds the one that was meant`(typed: String, meant: String) {
    let known = ["job", "tenant", "query", "shard", "columns", "output"]
    #expect(NearestWord.to(typed, among: known) == meant)
  }

  @Test(arguments: ["", "x", "zzz", "elephant", String(repeating: "columns", count: 500)])
  func `a word that is far from all finds none`(typed: String) {
    #expect(NearestWord.to(typed, among: ["job", "columns", "env"]) == nil)
  }

  @Test func `nothing is near when nothing is known`() {
    #expect(NearestWord.to("a", among: []) == nil)
  }
}
