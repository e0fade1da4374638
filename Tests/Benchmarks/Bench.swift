import Core
import Engine
import Foundation
import Store
import TestSupport

/// What every benchmark needs: a clock, chance, a folder of its own, and a way to print.
enum Bench {
  struct Chance: Randomness {
    func unit() -> Double { .random(in: 0..<1) }
    func requestID() -> String { UUID().uuidString.lowercased() }
  }

  static let time = SystemTime()

  static func withStore(_ body: (SQLiteStore, _ path: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "bench.db").path
    try await body(try SQLiteStore(path: path, time: time), path)
  }

  /// Runs and tells how long it took.
  static func timed(_ body: () async throws -> Void) async rethrows -> Double {
    let began = time.monotonic()
    try await body()
    return (time.monotonic() - began).inSeconds
  }

  static func report(_ what: String, _ value: Double, _ unit: String) {
    let rounded = (value * 1000).rounded() / 1000
    print("\(what): \(value >= 100 ? String(Int(value)) : String(rounded)) \(unit)")
  }

  static func job(_ name: String) -> Job {
    Job(
      name: name, tenant: "contoso", cmdlet: "Get-MailContact",
      columns: ["Guid", "Name", "DisplayName", "PrimarySmtpAddress", "ExternalEmailAddress"])
  }

  /// Two letters and three digits: as many different batches as wanted.
  static func parts(_ count: Int) -> [Cutter.Part] {
    (0..<count).map { number in
      Cutter.Part(Predicate([.startsWith("Name", [String(number, radix: 36)])]))
    }
  }

  /// A plan of so many batches.
  static func plan(_ name: String, batches: Int) -> Plan {
    plan(name, parts: parts(batches))
  }

  static func plan(_ name: String, parts: [Cutter.Part]) -> Plan {
    Plan(job: job(name), stages: [Plan.Stage(parts: parts, reason: "as the benchmark has it")])
  }
}
