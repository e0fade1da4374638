import Foundation

/// The demo's own folder: its tenants file, its job, its store and its result.
struct DemoFolder {
  let root: URL
  private let isKept: Bool

  /// Makes the folder, in the given place or in a temporary one.
  init(at place: String?, simulator: String) throws {
    let temporary = FileManager.default.temporaryDirectory
    root = place.map { URL(filePath: $0) } ?? temporary.appending(path: "demo-\(UUID().uuidString)")
    isKept = place != nil
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try Data(PackageResources.demo_yaml).write(to: job)
    try Data(Self.tenantsFile(simulator).utf8).write(to: tenants)
  }

  var job: URL { root.appending(path: "demo.yaml") }
  var tenants: URL { root.appending(path: "tenants.yaml") }
  var store: URL { root.appending(path: "rollcall.db") }
  /// Where the job writes: its path is relative to the working directory, which is this folder.
  var result: URL { root.appending(path: "demo.csv") }

  func remove() {
    guard !isKept else { return }
    // Nothing depends on it being gone, and the system clears its temporary folder anyway.
    try? FileManager.default.removeItem(at: root)
  }

  private static func tenantsFile(_ simulator: String) -> String {
    """
    contoso:
      organization: contoso.onmicrosoft.com
      credential:
        client: 36ee4c6c-0812-40a2-b820-b22ebd02bce3
        secret: { env: DEMO_SECRET }
      endpoints:
        login: \(simulator)
        exchange: \(simulator)

    """
  }
}
