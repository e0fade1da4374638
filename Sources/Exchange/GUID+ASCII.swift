import Core

extension GUID {
  /// Reads `8-4-4-4-12` hexadecimal digits from bytes, a thousand times a page without a `String`.
  init?(ascii bytes: ArraySlice<UInt8>) {
    guard bytes.count == 36 else { return nil }
    var (high, low, wrong): (UInt64, UInt64, UInt8) = (0, 0, 0)
    let start = bytes.startIndex
    for place in 0..<36 {
      let byte = bytes[start + place]
      switch place {
      case 8, 13, 18, 23: wrong |= byte ^ UInt8(ascii: "-")
      default:
        let digit = Self.digits[Int(byte)]
        wrong |= digit & 0xF0
        high = high << 4 | low >> 60
        low = low << 4 | UInt64(digit & 0x0F)
      }
    }
    guard wrong == 0 else { return nil }
    self.init(high: high, low: low)
  }

  /// The value of each byte as a hexadecimal digit; 0xFF for those that are none.
  private static let digits: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: 0xFF
    }
  }
}
