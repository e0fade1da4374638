import ArgumentParser
import Core
import Engine
import Foundation
import Store

/// Where the store is: shared by every command that reads or writes one.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The store's file. (default: $ROLLCALL_STORE, or rollcall.db)", valueName: "path"))
  var path: String?

  var resolved: String {
    path ?? ProcessInfo.processInfo.environment["ROLLCALL_STORE"] ?? "rollcall.db"
  }

  /// Opens the store, and makes it when there is none.
  func open() throws(StoreError) -> any RunStore & JobBook {
    try SQLiteStore(path: resolved, time: SystemTime(), onNetwork: onNetwork)
  }

  /// Opens the store for a run, which waits until there is room to.
  func open(waiting patience: Patience) async throws -> any RunStore & JobBook {
    try await patience { () throws(StoreError) in try open() }
  }

  /// Opens a store that is there for a run, which waits until there is room to.
  func openExisting(waiting patience: Patience) async throws -> any RunStore & JobBook {
    try refuseMissing()
    return try await open(waiting: patience)
  }

  /// Opens what a store that is there knows of rights.
  func openIndex() throws -> any AccessIndex {
    try refuseMissing()
    return try SQLiteStore(path: resolved, time: SystemTime(), onNetwork: onNetwork)
  }

  /// Checking and compacting, of a store that is there.
  func maintenance() throws -> StoreMaintenance {
    try refuseMissing()
    return StoreMaintenance(of: resolved, time: SystemTime(), onNetwork: onNetwork)
  }

  private var onNetwork: NetworkFiles {
    ProcessInfo.processInfo.environment["ROLLCALL_NETWORK_STORE"] == "allow" ? .allowed : .refused
  }

  /// Opens the store for reading what is in it; a missing one is a mistake, not an empty store.
  func openExisting() throws -> any RunStore & JobBook {
    try refuseMissing()
    return try open()
  }

  private func refuseMissing() throws {
    guard FileManager.default.fileExists(atPath: resolved) else {
      throw Refusal(
        .store,
        "There is no store at \(resolved). Run a job first, or name another store with --store.")
    }
  }
}
