import Core
import Engine
import Foundation
import Simulator
import Store

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
    let run = try child("run", folder.job.path)
    defer { run.end() }
    try await untilHalf(run)
    kill(run.processIdentifier, SIGKILL)
    await run.finished()
    Console.tell("Killed with SIGKILL at \(tenant.statistics.pages) pages. Resuming:")
    let resume = try child("resume", "last")
    defer { resume.end() }
    await resume.finished()
    guard resume.terminationStatus == 0 else {
      throw Refusal(.bug, "The resumed run ended with exit code \(resume.terminationStatus).")
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

  /// Waits until half of the contacts are kept, or the run ended by itself.
  private func untilHalf(_ run: Process) async throws {
    var store: SQLiteStore?
    while run.isRunning {
      try await time.sleep(for: .milliseconds(100))
      if store == nil, FileManager.default.fileExists(atPath: folder.store.path) {
        store = try? SQLiteStore(path: folder.store.path, time: time)
      }
      let rows = try await store?.lastRun(of: nil)?.rows ?? 0
      if rows * 2 >= tenant.options.contacts { break }
    }
    try store?.close()
    guard run.isRunning else {
      throw Refusal(
        .bug,
        "The run ended before it could be killed, with exit code \(run.terminationStatus). "
          + "Give the service more time for a page with --latency.")
    }
  }

  /// This very program as a process of its own, in the demo's folder.
  private func child(_ command: String, _ argument: String) throws -> Process {
    guard let program = Bundle.main.executableURL else {
      throw Refusal(.bug, "The program does not know where it lies.")
    }
    let process = Process()
    process.executableURL = program
    process.arguments = [
      command, argument, "--store", folder.store.path, "--tenants", folder.tenants.path,
    ]
    process.currentDirectoryURL = folder.root
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["DEMO_SECRET": tenant.options.clientSecret]) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }
}

extension Process {
  /// Ends a process that is still running; one that has ended is left alone.
  func end() {
    if isRunning { kill(processIdentifier, SIGKILL) }
  }

  /// Returns when the process has ended, without blocking a thread of the cooperative pool.
  func finished() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [self] in
        waitUntilExit()
        continuation.resume()
      }
    }
  }
}
