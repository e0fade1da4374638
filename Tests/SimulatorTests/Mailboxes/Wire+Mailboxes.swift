import Foundation

@testable import Simulator

/// Serves a tenant of a few contacts and many mailboxes to a client that has signed in.
func withMailboxes<Result: Sendable>(
  _ count: Int = 300, _ change: (inout SimulatorOptions) -> Void = { _ in },
  _ body: (Wire, SimulatedTenant, String) async throws -> Result
) async throws -> Result {
  try await withWire({ options in
    options.contacts = 40
    options.mailboxes.count = count
    change(&options)
  }) { wire, tenant in
    try await body(wire, tenant, try await wire.token())
  }
}

extension Wire {
  /// Asks a cmdlet about one identity.
  func ask(
    _ cmdlet: String, _ identity: String, _ parameters: [String: Any] = [:], token: String,
    named name: String = "Identity"
  ) async throws -> Reply {
    var all: [String: Any] = parameters
    all[name] = identity
    let data = try JSONSerialization.data(withJSONObject: all)
    let inside = String(decoding: data, as: UTF8.self).dropFirst().dropLast()
    return try await invoke(cmdlet, String(inside), token: token)
  }
}

extension Wire.Reply {
  /// One property of every row, where it is text.
  func texts(_ property: String) -> [String] { rows.compactMap { $0[property] as? String } }
}
