import Core
import Foundation
import Identity
import TestSupport
import Testing

/// The proof that the Azure Arc agent asks for, and which files may be one.
struct ArcAgentTests {
  private func bench(
    _ folder: TemporaryFolder, challenge: String?, then: FakeLogin.Answer = IdentityBench.token
  ) -> IdentityBench {
    let headers = challenge.map { [(name: "www-authenticate", value: $0)] } ?? []
    var bench = IdentityBench(
      [Reply.json(401, "", headers: headers), then],
      environment: [
        "IDENTITY_ENDPOINT": "http://localhost:40342/metadata/identity/oauth2/token",
        "IMDS_ENDPOINT": "http://localhost:40342",
      ])
    bench.agent = ArcAgent(program: "/invented", folder: folder.path)
    return bench
  }

  @Test(arguments: ["", "\""])
  func `the key the challenge names is shown, and a token comes`(quote: String) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("canary-key\n", to: "a1.key", mode: 0o640)
    let bench = bench(folder, challenge: "Basic realm=\(quote)\(path)\(quote)")
    _ = try await bench.source().fetch()
    let requests = bench.login.requests
    #expect(requests.count == 2)
    #expect(Set(requests.map(\.url)).count == 1)
    #expect(
      requests[0].url.hasSuffix(
        "?api-version=2020-06-01&resource=https%3A%2F%2Foutlook.office365.com"))
    #expect(requests.allSatisfy { $0.headers.contains(HTTPHeader("Metadata", "true")) })
    #expect(
      requests[1].headers.contains(.secret("Authorization", after: "Basic ", Secret("canary-key"))))
    #expect(!requests[0].headers.contains { $0.name == "Authorization" })
    #expect(!"\(requests[1].headers)".contains("canary"))
  }

  @Test func `no file but a key directly in the agent's folder is read`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("canary", to: "a.txt")
    try folder.write("canary", to: ".key")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/sub", withIntermediateDirectories: false)
    try folder.write("canary", to: "sub/a.key")
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("canary", to: "a.key")
    for path in [
      "\(folder.path)/a.txt", "\(folder.path)/.key", "\(folder.path)/sub/a.key",
      "\(folder.path)/../\(elsewhere.path.split(separator: "/").last ?? "")/a.key",
      "\(elsewhere.path)/a.key", "a.key", "\(folder.path)a.key", "", "/etc/passwd",
    ] {
      let bench = bench(folder, challenge: "Basic realm=\(path)")
      let error = try await bench.error()
      #expect(error.kind == .misconfigured, "\(path): \(error)")
      #expect(error.doing.contains("which is not read"), "\(path)")
      #expect(bench.login.requests.count == 1)
    }
  }

  @Test func `neither a link nor a folder nor a large file is a key`() async throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("canary", to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.key", withDestinationPath: target)
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder.key", withIntermediateDirectories: false)
    try folder.write(String(repeating: "k", count: ArcAgent.largestKey + 1), to: "large.key")
    try folder.write("", to: "empty.key")
    for name in ["link.key", "folder.key", "large.key", "empty.key", "absent.key"] {
      let bench = bench(folder, challenge: "Basic realm=\(folder.path)/\(name)")
      let error = try await bench.error()
      #expect(!error.doing.contains("canary"))
      #expect(bench.login.requests.count == 1, "\(name)")
    }
    try folder.write(String(repeating: "k", count: ArcAgent.largestKey), to: "whole.key")
    let bench = bench(folder, challenge: "Basic realm=\(folder.path)/whole.key")
    _ = try await bench.source().fetch()
  }

  @Test(arguments: [nil, "Bearer realm=x", "Basic", ""])
  func `a refusal that names no file is told as such`(challenge: String?) async throws {
    let error = try await bench(try TemporaryFolder(), challenge: challenge).error()
    #expect(error.kind == .misconfigured)
    #expect(error.doing.contains("without naming the file"))
  }

  @Test func `a key that is not accepted needs a person, and is not shown`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("canary-key", to: "a.key")
    let refusal = Reply.json(401, #"{"error":"unauthorized","error_description":"canary-key?"}"#)
    let error = try await bench(folder, challenge: "Basic realm=\(path)", then: refusal).error()
    #expect(error.kind == .needsPerson)
    #expect(!error.doing.contains("canary"))
  }

  @Test func `the agent has the machine's own identity alone`() async throws {
    let bench = bench(try TemporaryFolder(), challenge: nil)
    let error = try await bench.error(.client(SampleToken.client))
    #expect(error.kind == .misconfigured)
    #expect(bench.login.requests.isEmpty)
  }
}
