import Core
import Engine
import Foundation
import Simulator
import Store
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Plays the demo: runs the job in a process of its own, kills it half-way, resumes and compares.
struct DemoRun {
  private let tenant: SimulatedTenant
  private let folder: DemoFolder
  private let time: any TimeSource = SystemTime()

  init(of tenant: SimulatedTenant, in folder: DemoFolder) {
    self.tenant = tenant
    self.folder = folder
  }

  func play() async throws -> DemoVerdict {
    let began = time.monotonic()
    Console.tell("Running, to be killed half-way:")
    try await runHalf()
    Console.tell("Killed with SIGKILL at \(tenant.statistics.pages) pages. Resuming:")
    let end = try await child("resume", "last")
    guard end.isSuccess else {
      throw Refusal(.bug, "The resumed run did not end well: \(end).")
    }
    let store = try SQLiteStore(path: folder.store.path, time: time)
    guard let record = try await store.lastRun(of: nil) else {
      throw Refusal(.bug, "The demo's store holds no run.")
    }
    let statistics = tenant.statistics
    return DemoVerdict(
      try ExportComparison(of: Data(contentsOf: folder.result), with: tenant.truth),
      calls: statistics.calls, expiredCalls: statistics.expiredTokenCalls,
      renewals: record.renewals, took: time.monotonic() - began)
  }

  /// Runs the job until half of the contacts are kept, and kills it there.
  private func runHalf() async throws {
    let end = try await withThrowingTaskGroup(
      of: TerminationStatus?.self, returning: TerminationStatus?.self
    ) { group in
      group.addTask { try await child("run", folder.job.path) }
      group.addTask {
        try await untilHalf()
        return nil
      }
      let early = try await group.next() ?? nil
      // To cancel a process is to send it SIGKILL, at once.
      group.cancelAll()
      if let early { return early }
      return try await group.next() ?? nil
    }
    guard end == .signaled(SIGKILL) else {
      let end = end.map { "\($0)" } ?? "unknown"
      throw Refusal(
        .bug,
        "The run ended before it could be killed: \(end). "
          + "Give the service more time for a page with --latency.")
    }
  }

  /// Returns when half of the contacts are kept.
  private func untilHalf() async throws {
    var store: SQLiteStore?
    while true {
      try await time.sleep(for: .milliseconds(100))
      if store == nil, FileManager.default.fileExists(atPath: folder.store.path) {
        store = try? SQLiteStore(path: folder.store.path, time: time)
      }
      let rows = try await store?.lastRun(of: nil)?.rows ?? 0
      if rows * 2 >= tenant.options.contacts { break }
    }
    try store?.close()
  }

  /// This very program as a process of its own, in the demo's folder, until it ends.
  private func child(_ command: String, _ argument: String) async throws -> TerminationStatus {
    guard let program = Bundle.main.executablePath else {
      throw Refusal(.bug, "The program does not know where it lies.")
    }
    let arguments: Arguments = [
      command, argument, "--store", folder.store.path, "--tenants", folder.tenants.path,
    ]
    let result = try await Subprocess.run(
      .path(FilePath(program)), arguments: arguments,
      environment: .inherit.updating(["DEMO_SECRET": tenant.options.clientSecret]),
      workingDirectory: FilePath(folder.root.path), input: .none, output: .currentStandardOutput,
      error: .currentStandardError)
    return result.terminationStatus
  }
}
