import Core
import Testing

@testable import rollcall

/// The exit codes are a contract with scripts.
@Suite struct ExitTests {
  @Test func `each error ends with the code the manual names`() {
    #expect(Exit(FileProblems(path: "j", problems: [])) == .files)
    #expect(Exit(FilterError(column: 1, problem: "x")) == .files)
    #expect(Exit(SignInError(.needsPerson, doing: "x")) == .signIn)
    #expect(Exit(SignInError(.misconfigured, doing: "x")) == .signIn)
    #expect(Exit(SignInError.ofFile(doing: "x")) == .files)
    #expect(Exit(SignInError(.transient, doing: "x")) == .stopped)
    #expect(Exit(SignInError(.cancelled, doing: "x")) == .stopped)
    #expect(Exit(CallFailure(.forbidden, sentence: "x")) == .signIn)
    #expect(Exit(CallFailure(.intercepted, sentence: "x")) == .signIn)
    #expect(Exit(CallFailure(.unauthorised, sentence: "x")) == .signIn)
    #expect(Exit(CallFailure(.permanent, sentence: "x")) == .files)
    #expect(Exit(CallFailure(.wrongEndpoint, sentence: "x")) == .files)
    #expect(Exit(CallFailure(.network, sentence: "x")) == .stopped)
    #expect(Exit(CallFailure(.deadline, sentence: "x")) == .stopped)
    #expect(Exit(CancellationError()) == .stopped)
    #expect(Exit(StoreError(.bug, doing: "x")) == .bug)
    #expect(Exit(StoreError(.interrupted, doing: "x")) == .stopped)
  }

  @Test(arguments: [
    StoreError.Kind.busy, .diskFull, .readOnly, .cannotOpen, .schemaTooNew, .damaged, .inputOutput,
  ])
  func `a store that fails ends with 74`(kind: StoreError.Kind) {
    #expect(Exit(StoreError(kind, doing: "x")).rawValue == 74)
  }
}
