import ArgumentParser
import Simulator
import Testing

@testable import rollcall

/// The options of the simulated tenant that have a form of their own.
struct SimulatingTests {
  @Test(arguments: [
    (
      "3:50126:invalid_grant",
      SimulatorIdentity.Fault.refusal(.init(code: 50_126, kind: "invalid_grant"))
    ),
    ("3:429", .throttled(retryAfter: nil)), ("3:429:10", .throttled(retryAfter: 10)),
    ("3:503", .unavailable(retryAfter: nil)), ("3:503:0", .unavailable(retryAfter: 0)),
  ])
  func `a fault is a request's number and what becomes of it`(
    text: String, fault: SimulatorIdentity.Fault
  ) throws {
    let read = try #require(SignInFault(argument: text))
    #expect(read.number == 3)
    #expect(read.fault == fault)
  }

  @Test(arguments: [
    "", "3", "3:", "0:429", "-1:429", "x:429", "3:50126", "3:50126:", "3:429:soon", "3:429:-1",
    "3:429:1:2", "3:0:invalid_grant",
  ])
  func `a fault that says too little or too much is refused`(text: String) {
    #expect(SignInFault(argument: text) == nil)
  }

  @Test func `every option reaches the tenant`() throws {
    let options = try SimulatedSignInOptions.parse([
      "--refresh-in", "1800", "--refresh-once", "--device-interval", "0", "--trust-workflow",
      "--customer", "fabrikam.onmicrosoft.com", "--arc-folder", "agent", "--sign-in-fault", "2:503",
    ])
    var simulated = SimulatorOptions()
    options.apply(to: &simulated)
    let identity = simulated.identity
    #expect(identity.refreshIn == .seconds(1800))
    #expect(identity.refreshTokensServeOnce)
    #expect(identity.deviceInterval == .zero)
    #expect(identity.federatedCredentials.count == 1)
    #expect(identity.customers.map(\.domain) == ["fabrikam.onmicrosoft.com"])
    #expect(identity.managedIdentity.arcFolder == "agent")
    #expect(identity.faults == [2: .unavailable(retryAfter: nil)])
  }
}
