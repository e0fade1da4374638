import Core
import TestSupport
import Testing

/// How the identity of an object is read, printed and ordered.
@Suite struct GUIDTests {
  @Test func `upper and lower case are the same object`() throws {
    let lower = try #require(GUID("36ee4c6c-0812-40a2-b820-b22ebd02bce3"))
    #expect(GUID("36EE4C6C-0812-40A2-B820-B22EBD02BCE3") == lower)
    #expect(lower == GUID(high: 0x36ee_4c6c_0812_40a2, low: 0xb820_b22e_bd02_bce3))
    #expect(lower.description == "36ee4c6c-0812-40a2-b820-b22ebd02bce3")
  }

  @Test(arguments: [
    "", "36ee4c6c081240a2b820b22ebd02bce3", "{36ee4c6c-0812-40a2-b820-b22ebd02bce3}",
    "36ee4c6c-0812-40a2-b820-b22ebd02bce", "36ee4c6c-0812-40a2-b820-b22ebd02bce30",
    "36ee4c6c-0812-40a2-b820-b22ebd02bcg3", "36ee4c6c-0812-40a2-b820-b22ebd02bce３",
    "36ee4c6c0-812-40a2-b820-b22ebd02bce3", "36ee4c6c-0812-40a2-b820_b22ebd02bce3",
    " 36ee4c6c-0812-40a2-b820-b22ebd02bce3", "36ee4c6c-0812-40a2-b820-b22ebd02bc-3",
  ])
  func `anything but the one form is not a GUID`(text: String) { #expect(GUID(text) == nil) }

  @Test func `what is printed is read back, and order is the order of the digits`() {
    var random = Seeded(seed: 11)
    var guids = [GUID(high: 0, low: 0), GUID(high: .max, low: .max), GUID(high: 0, low: 1 << 63)]
    for _ in 1...500 { guids.append(GUID(high: random.next(), low: random.next() >> 40)) }
    for guid in guids { #expect(GUID(guid.description) == guid) }
    #expect(guids.sorted().map(\.description) == guids.map(\.description).sorted())
  }
}
