import Foundation
import Testing

@testable import Store

/// What is found out about room by writing.
@Suite struct DiskRoomTests {
  @Test func `a full disk is told from a folder that has room, or is not there`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = folder.appending(path: "rollcall.db").path
    #expect(!DiskRoom(beside: store).isLacking)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])

    // The system's own device that has no room, ever.
    try FileManager.default.createSymbolicLink(
      atPath: store + "-room", withDestinationPath: "/dev/full")
    #expect(DiskRoom(beside: store).isLacking)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])

    #expect(!DiskRoom(beside: folder.appending(path: "nowhere/rollcall.db").path).isLacking)
  }
}
