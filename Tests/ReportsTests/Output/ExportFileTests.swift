import Foundation
import Reports
import Testing

@Suite struct ExportFileTests {
  @Test func `a published file holds what was written, for its owner alone`() throws {
    let folder = try Folder()
    var file = try ExportFile(at: folder.path + "/a.csv")
    try file.write(Array("one".utf8))
    try file.write([])
    try file.write(Array(" two".utf8))
    let seal = try file.seal()
    try file.publish()
    #expect(try folder.text(of: "a.csv") == "one two")
    #expect(try folder.permissions(of: "a.csv") == 0o600)
    #expect(seal.bytes == 7)
    #expect(try folder.names == ["a.csv"])
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the hash is SHA-256`(text: String, expected: String) throws {
    let folder = try Folder()
    var file = try ExportFile(at: folder.path + "/a")
    for byte in text.utf8 { try file.write([byte]) }
    #expect(try file.seal().sha256 == expected)
  }

  @Test func `until it is published, only a hidden file of its owner is there`() throws {
    let folder = try Folder()
    try folder.write("old", to: "a.csv")
    var file = try ExportFile(at: folder.path + "/a.csv")
    try file.write(Array("new".utf8))
    let hidden = try #require(try folder.names.first { $0 != "a.csv" })
    #expect(hidden.hasPrefix(".a.csv.partial-"))
    #expect(try folder.permissions(of: hidden) == 0o600)
    #expect(try folder.text(of: "a.csv") == "old")
    _ = try file.seal()
    #expect(try folder.text(of: "a.csv") == "old")
    try file.publish()
    #expect(try folder.text(of: "a.csv") == "new")
  }

  @Test func `a file that is given up leaves nothing behind and the old one untouched`() throws {
    let folder = try Folder()
    try folder.write("old", to: "a.csv")
    func giveUp() throws {
      var file = try ExportFile(at: folder.path + "/a.csv")
      try file.write(Array("new".utf8))
    }
    try giveUp()
    #expect(try folder.names == ["a.csv"])
    #expect(try folder.text(of: "a.csv") == "old")
  }

  @Test func `two exports under one name do not disturb each other`() throws {
    let folder = try Folder()
    var one = try ExportFile(at: folder.path + "/a")
    var other = try ExportFile(at: folder.path + "/a")
    try one.write([1])
    try other.write([2])
    try one.publish()
    try other.publish()
    #expect(try folder.bytes(of: "a") == [2])
    #expect(try folder.names == ["a"])
  }

  @Test func `a name as long as a file system allows is accepted`() throws {
    let folder = try Folder()
    let name = String(repeating: "é", count: 127)
    var file = try ExportFile(at: folder.path + "/" + name)
    try file.publish()
    #expect(try folder.names.count == 1)
  }

  @Test func `what is no plain file is refused with a way out`() throws {
    let folder = try Folder()
    try folder.write("old", to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: "target")
    let refusals: [(String, ExportError.Kind, String)] = [
      ("", .notAFile, "does not name a file. Add a file name"),
      (folder.path, .notAFile, "is a folder. Add a file name"),
      (folder.path + "/", .notAFile, "does not name a file"),
      (folder.path + "/..", .notAFile, "does not name a file"),
      (folder.path + "/link", .notAFile, "Name the file that it points to"),
      ("/dev/null", .notAFile, "is not a plain file"),
      (folder.path + "/none/a.csv", .missingFolder, "does not exist. Create it"),
      (folder.path + "/target/a.csv", .missingFolder, "is not a folder"),
    ]
    for (path, kind, says) in refusals {
      let error = #expect(throws: ExportError.self, "\(path)") { _ = try ExportFile(at: path) }
      #expect(error?.kind == kind, "\(path)")
      #expect(error?.doing.contains(says) == true, "\(error?.doing ?? "")")
    }
    #expect(try folder.names == ["link", "target"])
  }
}
