/// Packs bytes in the gzip format, for speed rather than for size.
///
/// Pages repeat themselves row by row, so finding the last place where four bytes occurred and
/// writing everything with the format's fixed code gets most of the gain at a fraction of the
/// cost. It never looks for the best match and never unpacks.
struct Gzip {
  /// Packs one complete member.
  static func pack(_ source: [UInt8]) -> [UInt8] {
    var writer = BitWriter(capacity: source.count + source.count / 8 + 64)
    for byte: UInt8 in [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 255] {
      writer.write(UInt64(byte), bits: 8)
    }
    // One last block with the fixed code.
    writer.write(0b011, bits: 3)
    deflate(source, to: &writer)
    writer.write(0, bits: 7)
    writer.alignToByte()
    writer.write(UInt64(CRC32.checksum(source)), bits: 32)
    writer.write(UInt64(UInt32(truncatingIfNeeded: source.count)), bits: 32)
    return writer.finish()
  }

  private static let hashBits: UInt32 = 14
  private static let window = 32_768
  private static let longest = 258

  private static func deflate(_ source: [UInt8], to writer: inout BitWriter) {
    let codes = FixedCode.shared
    // The place after each four bytes' last occurrence; zero means none.
    var latest = [Int32](repeating: 0, count: 1 << Int(hashBits))
    let count = source.count
    var place = 0
    while place + 4 <= count {
      let word =
        UInt32(source[place]) | UInt32(source[place + 1]) << 8 | UInt32(source[place + 2]) << 16
        | UInt32(source[place + 3]) << 24
      let slot = Int((word &* 0x9E37_79B1) >> (32 - hashBits))
      let candidate = Int(latest[slot]) - 1
      latest[slot] = Int32(truncatingIfNeeded: place + 1)
      guard candidate >= 0, place - candidate <= window,
        source[candidate] == source[place], source[candidate + 1] == source[place + 1],
        source[candidate + 2] == source[place + 2], source[candidate + 3] == source[place + 3]
      else {
        writer.write(codes.literals[Int(source[place])])
        place += 1
        continue
      }
      let most = min(longest, count - place)
      var length = 4
      while length < most, source[candidate + length] == source[place + length] { length += 1 }
      writer.write(codes.lengths[length])
      writer.write(codes.distance(place - candidate))
      place += length
    }
    while place < count {
      writer.write(codes.literals[Int(source[place])])
      place += 1
    }
  }
}

/// A run of bits ready to be written, its first bit lowest.
struct BitCode {
  var bits: UInt64
  var count: Int
}

/// The format's fixed code for literals, lengths and distances, with the extra bits joined on.
struct FixedCode: Sendable {
  static let shared = FixedCode()

  let literals: [BitCode]
  /// By length, from 3 to 258.
  let lengths: [BitCode]
  private let distances: [UInt64]

  private init() {
    literals = (0..<256).map(Self.symbol)
    lengths = (0...258).map { $0 < 3 ? BitCode(bits: 0, count: 0) : Self.length($0) }
    distances = (0..<32).map { Self.reversed($0, count: 5) }
  }

  func distance(_ distance: Int) -> BitCode {
    let value = UInt64(distance - 1)
    guard value >= 4 else { return BitCode(bits: distances[Int(value)], count: 5) }
    let top = 63 - value.leadingZeroBitCount
    let extra = top - 1
    let code = 2 * top + Int(value >> UInt64(extra) & 1)
    let rest = value & ((1 << UInt64(extra)) - 1)
    return BitCode(bits: distances[code] | rest << 5, count: 5 + extra)
  }

  private static func length(_ length: Int) -> BitCode {
    if length == 258 { return symbol(285) }
    let value = length - 3
    guard value >= 8 else { return symbol(257 + value) }
    let top = Int.bitWidth - 1 - value.leadingZeroBitCount
    let extra = top - 2
    let code = symbol(257 + 4 * (top - 1) + (value >> extra & 3))
    let rest = UInt64(value & ((1 << extra) - 1))
    return BitCode(bits: code.bits | rest << UInt64(code.count), count: code.count + extra)
  }

  private static func symbol(_ symbol: Int) -> BitCode {
    switch symbol {
    case ..<144: BitCode(bits: reversed(0x30 + symbol, count: 8), count: 8)
    case ..<256: BitCode(bits: reversed(0x190 + symbol - 144, count: 9), count: 9)
    case ..<280: BitCode(bits: reversed(symbol - 256, count: 7), count: 7)
    default: BitCode(bits: reversed(0xC0 + symbol - 280, count: 8), count: 8)
    }
  }

  private static func reversed(_ value: Int, count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(value >> $1 & 1) << UInt64(count - 1 - $1) }
  }
}

/// Gathers bits into bytes, lowest bit first.
struct BitWriter {
  private var bytes: [UInt8]
  private var length = 0
  private var pending: UInt64 = 0
  private var pendingCount = 0

  init(capacity: Int) { bytes = Array(repeating: 0, count: capacity) }

  mutating func write(_ code: BitCode) { write(code.bits, bits: code.count) }

  /// Writes at most 32 bits.
  mutating func write(_ value: UInt64, bits: Int) {
    pending |= value << UInt64(pendingCount)
    pendingCount += bits
    while pendingCount >= 8 {
      bytes[length] = UInt8(truncatingIfNeeded: pending)
      length += 1
      pending >>= 8
      pendingCount -= 8
    }
  }

  mutating func alignToByte() { write(0, bits: (8 - pendingCount) % 8) }

  consuming func finish() -> [UInt8] {
    bytes.removeLast(bytes.count - length)
    return bytes
  }
}

/// The checksum of the gzip format.
enum CRC32 {
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    let tables = Self.tables
    var crc = UInt32.max
    var place = 0
    while place + 4 <= bytes.count {
      crc ^=
        UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
        | UInt32(bytes[place + 3]) << 24
      crc =
        tables[768 + Int(crc & 255)] ^ tables[512 + Int(crc >> 8 & 255)]
        ^ tables[256 + Int(crc >> 16 & 255)] ^ tables[Int(crc >> 24)]
      place += 4
    }
    while place < bytes.count {
      crc = tables[Int((crc ^ UInt32(bytes[place])) & 255)] ^ crc >> 8
      place += 1
    }
    return ~crc
  }

  /// Four tables end to end, so that four bytes take one step.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
    }
    for place in 256..<1024 {
      let before = tables[place - 256]
      tables.append(tables[Int(before & 255)] ^ before >> 8)
    }
    return tables
  }()
}
