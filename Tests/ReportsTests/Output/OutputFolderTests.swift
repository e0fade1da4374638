import Foundation
import Reports
import Testing

/// Lays traps with real files where an export is to be written.
@Suite struct OutputFolderTests {
  /// The way from the working directory to the root, for relative paths without changing it.
  private var up: String {
    let here = FileManager.default.currentDirectoryPath
    return here.split(separator: "/").map { _ in ".." }.joined(separator: "/")
  }

  private func refusal(_ path: String) -> ExportError? {
    #expect(throws: ExportError.self, "\(path)") { _ = try ExportFile(at: path) }
  }

  @Test func `a relative path is not followed through a link, one from the root is`() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/real", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: "real")
    let error = refusal("\(up)\(folder.path)/link/a.csv")
    #expect(error?.doing.contains("is a symbolic link") == true, "\(error?.doing ?? "")")
    #expect(error?.doing.contains("Write the path from the root") == true)
    var plain = try ExportFile(at: "\(up)\(folder.path)/real/a.csv")
    try plain.publish()
    var followed = try ExportFile(at: "\(folder.path)/link/b.csv")
    try followed.publish()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/real").count == 2)
  }

  @Test func `a pipe, a link to nothing and a database are never replaced`() throws {
    let folder = try Folder()
    #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/dangling", withDestinationPath: "/nowhere")
    try folder.write("SQLite format 3\0 and more", to: "rollcall.db")
    #expect(refusal(folder.path + "/pipe")?.doing.contains("not a plain file") == true)
    #expect(refusal(folder.path + "/dangling")?.doing.contains("symbolic link") == true)
    #expect(refusal(folder.path + "/rollcall.db")?.doing.contains("is a database") == true)
    #expect(try folder.names == ["dangling", "pipe", "rollcall.db"])
  }

  @Test func `a folder exchanged for a link meanwhile gets nothing`() throws {
    let folder = try Folder()
    for name in ["out", "elsewhere"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    var file = try ExportFile(at: folder.path + "/out/a.csv")
    try file.write(Array("rows".utf8))
    try FileManager.default.moveItem(
      atPath: folder.path + "/out", toPath: folder.path + "/moved")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/out", withDestinationPath: "elsewhere")
    try file.publish()
    #expect(try folder.text(of: "moved/a.csv") == "rows")
    let others = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/elsewhere")
    #expect(others.isEmpty)
  }

  @Test func `a link that takes the name meanwhile is refused, not replaced`() throws {
    let folder = try Folder()
    try folder.write("precious", to: "target")
    func export() throws {
      var file = try ExportFile(at: folder.path + "/a.csv")
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/a.csv", withDestinationPath: "target")
      try file.publish()
    }
    #expect(throws: ExportError.self) { try export() }
    #expect(try folder.names == ["a.csv", "target"])
    #expect(try folder.text(of: "target") == "precious")
  }

  @Test func `what a killed export left is removed by the next, and a living one's is kept`() throws
  {
    let folder = try Folder()
    let dead = ".a.csv.partial-\(UUID().uuidString)"
    for name in [dead, ".a.csv.partial-mine", ".notes", "b.partial-\(UUID().uuidString)"] {
      try folder.write("rows", to: name)
    }
    let living = try ExportFile(at: folder.path + "/b.csv")
    let next = try ExportFile(at: folder.path + "/a.csv")
    next.removeLeftovers()
    let names = try folder.names
    #expect(!names.contains(dead))
    #expect(names.contains(".a.csv.partial-mine") && names.contains(".notes"))
    #expect(names.contains { $0.hasPrefix("b.partial-") }, "Not a hidden file.")
    #expect(names.count { $0.hasPrefix(".b.csv.partial-") } == 1, "Its writer lives.")
    #expect(names.count { $0.hasPrefix(".a.csv.partial-") } == 2, "Its own, and the stranger's.")
    _ = consume living
    _ = consume next
  }

  @Test func `a link with the name of a leftover is left alone`() throws {
    let folder = try Folder()
    try folder.write("precious", to: "target")
    let trap = ".a.partial-\(UUID().uuidString)"
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/\(trap)", withDestinationPath: "target")
    let file = try ExportFile(at: folder.path + "/a")
    file.removeLeftovers()
    #expect(try folder.names.contains(trap))
    #expect(try folder.text(of: "target") == "precious")
    _ = consume file
  }
}
