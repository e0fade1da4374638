import Foundation
import Testing

@testable import Simulator

/// Packed bodies, unpacked again by the system's own gzip.
struct GzipTests {
  private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
    let packed = folder.appendingPathComponent("\(UUID().uuidString).gz")
    let plain = folder.appendingPathComponent("\(UUID().uuidString).out")
    defer {
      try? FileManager.default.removeItem(at: packed)
      try? FileManager.default.removeItem(at: plain)
    }
    try Data(Gzip.pack(bytes)).write(to: packed)
    try Data().write(to: plain)
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", packed.path]
    gzip.standardOutput = try FileHandle(forWritingTo: plain)
    try gzip.run()
    gzip.waitUntilExit()
    #expect(gzip.terminationStatus == 0)
    return Array(try Data(contentsOf: plain))
  }

  @Test(arguments: [0, 1, 3, 4, 5, 1000, 70_000])
  func `runs and random bytes come back as they were`(count: Int) throws {
    var draw = Draw(seed: 4, index: count)
    let random = (0..<count).map { _ in UInt8(truncatingIfNeeded: draw.next()) }
    let run = [UInt8](repeating: 0x61, count: count)
    #expect(try unpacked(random) == random)
    #expect(try unpacked(run) == run)
  }

  @Test func `repeats near and beyond the window come back as they were`() throws {
    for distance in [1, 2, 3, 4, 5, 257, 258, 259, 32_767, 32_768, 32_769, 40_000] {
      var draw = Draw(seed: 5, index: distance)
      let unit = (0..<distance).map { _ in UInt8(truncatingIfNeeded: draw.next() & 7) + 0x60 }
      let bytes = unit + unit + unit
      #expect(try unpacked(bytes) == bytes, "distance \(distance)")
    }
  }

  @Test func `rows pack to less than a seventh`() {
    let row = Array(
      "{\"Name\":\"Abel Ash\",\"RecipientType\":\"MailContact\",\"IsValid\":true},".utf8)
    let rows = (0..<500).flatMap { row + Array(String($0).utf8) }
    #expect(Gzip.pack(rows).count * 7 < rows.count)
  }
}
