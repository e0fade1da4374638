import Foundation
import Testing

@testable import Simulator

/// A folder with what the program reads, and a simulated tenant to ask.
///
/// Nothing outside the folder is read or written, and no process outlives a call or its body.
struct Workplace: Sendable {
  let folder: URL
  let tenant: SimulatedTenant
  /// What the program finds as the secret; the right one unless a test says otherwise.
  var secret: String

  /// Some values that simulated contacts have, and many that none has.
  private static let values = ["Gold", "Silver", "Bronze"] + (1...25).map { "N\($0)" }
  /// How many batches the usual job is cut into: one for each value, their complement,
  /// and one for those without a value.
  static let planned = values.count + 2
  /// The same and the closing pass, one page each.
  static let batches = planned + 1
  /// How the usual job is cut, so that even a small tenant has many batches.
  static let byValues =
    "{ by: values, property: CustomAttribute1, values: [\(values.joined(separator: ", "))] }"
  /// A cut that suits a run which is to be checked by another key.
  static let byName = "{ key: Name, rows: 100 }"

  /// The token cache beside the usual store.
  static let tokens = "rollcall.db.tokens"
  static let canary = "canary4f1b7c93d2"

  /// A token of the tenant, as it issues them; each begins like every other.
  static var token: String {
    let options = SimulatorOptions()
    return TokenIssuer(tenantID: options.tenantID).token(
      audience: "https://outlook.office365.com", application: options.clientID, now: Date(),
      life: .seconds(3599))
  }

  /// Runs the program to its end.
  @discardableResult
  func rollcall(_ arguments: String...) async throws -> Program.Ended {
    try await rollcall(arguments)
  }

  /// Runs the program to its end, and `body` meanwhile; what it prints stays in the folder.
  @discardableResult
  func rollcall(
    _ arguments: [String], while body: (Program) async throws -> Void = { _ in }
  ) async throws -> Program.Ended {
    let environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "CONTOSO_SECRET": secret,
    ]
    let ended = try await Program.run(
      arguments, in: folder, environment: environment, while: body)
    try write(ended.data + ended.told, to: "\(UUID().uuidString).printed")
    return ended
  }

  /// Runs the usual job, two calls at a time, and `body` once some pages are answered.
  func whileRunning(_ body: (Program) throws -> Void) async throws -> Program.Ended {
    try await rollcall(["run", "job.yaml", "--width", "2"]) { program in
      while tenant.statistics.pages < 6, program.isRunning { await Task.yield() }
      try #require(program.isRunning, "The run ended before anything could happen to it.")
      try body(program)
    }
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  func contents(of name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// The objects of a JSON Lines export, in the order of their GUIDs.
  func objects(in name: String) throws -> [SimulatorTruth.Object] {
    let lines = try contents(of: name).split(separator: UInt8(ascii: "\n"))
    return try lines.map { try JSONDecoder().decode(Line.self, from: $0).object }.inOrder
  }

  /// Who may read a file.
  func mode(of name: String) throws -> Int? {
    let path = folder.appending(path: name).path
    return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  /// Forgets the tokens that earlier processes left.
  func forgetTokens() throws {
    try FileManager.default.removeItem(at: folder.appending(path: Self.tokens))
  }

  /// Every object of the tenant, in the order of their GUIDs.
  var truth: [SimulatorTruth.Object] { Array(tenant.truth).inOrder }

  /// The tenant was not even asked for a token.
  var isTenantUnasked: Bool { tenant.statistics == SimulatorStatistics() }

  private struct Line: Decodable {
    var Guid: String
    var Name: String
    var DisplayName: String?
    var Alias: String
    var PrimarySmtpAddress: String
    var ExternalEmailAddress: String

    var object: SimulatorTruth.Object {
      SimulatorTruth.Object(
        guid: Guid, name: Name, displayName: DisplayName, alias: Alias,
        primarySmtpAddress: PrimarySmtpAddress, externalEmailAddress: ExternalEmailAddress)
    }
  }

  /// The files here, the store and all that was printed among them, that hold what must not be
  /// there: the secret, or one of the two parts by which every token of the tenant begins.
  ///
  /// Every test ends with this search. Passed over is what a test put into a file that ends in
  /// `.token` or `.secret`. The token cache is there for tokens, and holds them where nobody else can
  /// read them; the secret is not among them.
  func filesWithSecrets() throws -> [String] {
    let parts = Self.token.split(separator: ".").prefix(2).map { String($0.prefix(24)) }
    let secrets = ([Self.canary] + parts).map { Data($0.utf8) }
    let files = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    var found: [String] = []
    while let file = files?.nextObject() as? URL {
      let name = file.lastPathComponent
      let isPlain = try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
      guard isPlain, !name.hasSuffix(".token"), !name.hasSuffix(".secret") else { continue }
      let bytes = try Data(contentsOf: file)
      let isCache = try name == Self.tokens && mode(of: name) == 0o600
      if (isCache ? [secrets[0]] : secrets).contains(where: { bytes.range(of: $0) != nil }) {
        found.append(name)
      }
    }
    return found.sorted()
  }
}

extension [SimulatorTruth.Object] {
  fileprivate var inOrder: Self { sorted { $0.guid < $1.guid } }
}

/// Serves a small tenant, and has a folder with a tenants file and a job ready for it.
func withWorkplace<Result: Sendable>(
  output format: String = "jsonl", shard: String = Workplace.byValues,
  _ adjust: (inout SimulatorOptions) -> Void = { _ in },
  _ body: (Workplace) async throws -> Result
) async throws -> Result {
  var options = SimulatorOptions()
  options.contacts = 200
  options.clientSecret = Workplace.canary
  // Nobody is in two of the usual job's batches.
  options.negationMatchesBlanks = false
  adjust(&options)
  return try await withSimulator(options) { tenant in
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let place = Workplace(folder: folder, tenant: tenant, secret: Workplace.canary)
    try place.write(
      """
      contoso:
        organization: \(tenant.options.domain)
        credential:
          client: \(tenant.options.clientID)
          secret: { env: CONTOSO_SECRET }
        endpoints: { login: "\(tenant.address)", exchange: "\(tenant.address)" }

      """, to: "tenants.yaml")
    try place.write(
      """
      job: people
      tenant: contoso
      query: { cmdlet: Get-MailContact }
      shard: \(shard)
      columns: [Guid, Name, DisplayName, Alias, PrimarySmtpAddress, ExternalEmailAddress]
      output: { format: \(format), path: people.\(format) }

      """, to: "job.yaml")
    let result = try await body(place)
    // Whatever the test was about: nothing that was printed, logged or stored holds a secret.
    #expect(try place.filesWithSecrets() == [])
    return result
  }
}
