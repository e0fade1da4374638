import TestSupport
import Testing

@testable import Simulator

/// Packed bodies, unpacked again by the system's own gzip.
struct GzipTests {
  /// What gzip makes of the packed bytes, which it takes only with the right length and checksum.
  private func unpacked(_ bytes: [UInt8]) async throws -> [UInt8] {
    try await Tool.run(["gzip", "-dc"], reading: Gzip.pack(bytes))
  }

  /// Rows such as a page carries, at least so many bytes of them.
  private func page(of size: Int) -> [UInt8] {
    var draw = Draw(seed: 6, index: size)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 100)
    while bytes.count < size {
      let row =
        "{\"Name\":\"Abel Ash \(draw.below(1 << 30))\",\"RecipientType\":\"MailContact\",\"IsValid\":true},"
      bytes += row.utf8
    }
    return bytes
  }

  @Test func `nothing packs to a member that holds nothing`() async throws {
    #expect(Gzip.pack([]).starts(with: [0x1F, 0x8B, 8]))
    #expect(try await unpacked([]).isEmpty)
  }

  @Test(arguments: [1, 3, 1000, 65_535, 65_536, 65_537, 200_000])
  func `runs and random bytes come back as they were`(count: Int) async throws {
    var draw = Draw(seed: 4, index: count)
    let random = (0..<count).map { _ in UInt8(truncatingIfNeeded: draw.next()) }
    let run = [UInt8](repeating: 0x61, count: count)
    #expect(try await unpacked(random) == random)
    #expect(try await unpacked(run) == run)
  }

  @Test(arguments: 1...20)
  func `bytes of any length and variety come back as they were`(seed: Int) async throws {
    var draw = Draw(seed: 5, index: seed)
    let (count, variety) = (draw.skewedBelow(1 << 18), 1 + draw.below(256))
    let bytes = (0..<count).map { _ in UInt8(draw.below(variety)) }
    let returned = try await unpacked(bytes) == bytes
    #expect(returned, "seed \(seed), \(count) bytes of \(variety) kinds")
  }

  @Test func `a page of five megabytes comes back as it was`() async throws {
    let page = page(of: 5 << 20)
    let returned = try await unpacked(page) == page
    #expect(returned)
  }

  @Test func `rows pack to less than a fifth`() {
    let page = page(of: 1 << 18)
    #expect(Gzip.pack(page).count * 5 < page.count)
  }
}
