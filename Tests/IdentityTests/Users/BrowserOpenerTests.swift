import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// How an address is shown in the person's browser.
@Suite(.timeLimit(.minutes(5)))
struct BrowserOpenerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func opener(_ variables: [String: String]) -> BrowserOpener? {
    let path = ["PATH": "\(folder.path):/usr/bin:/bin"]
    return BrowserOpener(
      in: Surroundings(environment: path.merging(variables) { $1 }), time: ManualTime())
  }

  #if os(Linux)
    @Test func `without a screen nothing is opened`() {
      #expect(opener([:]) == nil)
      #expect(opener(["DISPLAY": "", "WAYLAND_DISPLAY": ""]) == nil)
      #expect(opener(["DISPLAY": ":0"]) != nil)
      #expect(opener(["WAYLAND_DISPLAY": "wayland-0"]) != nil)
    }

    @Test func `the browser is handed the address alone, and outlives what opened it`() async throws
    {
      let (asked, gate) = ("\(folder.path)/asked", "\(folder.path)/gate")
      for pipe in [asked, gate] { #expect(unsafe mkfifo(pipe, 0o600) == 0) }
      let browser = "#!/bin/sh\nread -r line <'\(gate)'\necho \"$# $1 $line\" >'\(asked)'\n"
      let path = try folder.write(browser, to: "xdg-open")
      #expect(unsafe chmod(path, 0o700) == 0)
      let found = try #require(opener(["DISPLAY": ":0"]))
      await found.open("https://login.example/?a=b&c=d")
      // It goes on only now.
      async let said = Tool.run(["cat", asked])
      try await Tool.run(["sh", "-c", "echo later >'\(gate)'"])
      #expect(
        String(decoding: try await said, as: UTF8.self)
          == "1 https://login.example/?a=b&c=d later\n")
    }

    @Test func `an opener that is missing is no trouble`() async throws {
      let opener = try #require(
        BrowserOpener(
          in: Surroundings(environment: ["PATH": folder.path, "DISPLAY": ":0"]),
          time: ManualTime()))
      await opener.open("https://login.example/")
    }
  #endif
}
