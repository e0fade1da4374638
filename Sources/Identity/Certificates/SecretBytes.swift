import CCrypto
import Core

/// Bytes that may hold a private key, overwritten when nobody needs them any more.
///
/// They are never described, never copied out, and never change once they are made.
// Sendable because the memory is written in the initializer alone, before anybody else knows it,
// and only read from then on.
@safe
final class SecretBytes: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer
  let count: Int

  /// `fill` writes from the start and answers how many bytes it wrote.
  init<Failure: Error>(
    capacity: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) {
    unsafe memory = .allocate(byteCount: max(capacity, 1), alignment: 1)
    do throws(Failure) {
      count = min(unsafe try fill(memory), capacity)
    } catch {
      unsafe Self.wipe(memory)
      throw error
    }
  }

  convenience init(_ secret: Secret) {
    self.init(secret.reveal { Array($0.utf8) })
  }

  convenience init(_ bytes: [UInt8]) {
    unsafe self.init(capacity: bytes.count) { room in
      unsafe room.copyBytes(from: bytes)
      return bytes.count
    }
  }

  deinit { unsafe Self.wipe(memory) }

  private static func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    if let start = memory.baseAddress { unsafe ccrypto_cleanse(start, memory.count) }
    unsafe memory.deallocate()
  }

  subscript(place: Int) -> UInt8 {
    precondition((0..<count).contains(place), "a byte that was written")
    return unsafe memory[place]
  }

  /// The bytes as text; nil when they are not UTF-8.
  var text: String? { unsafe withBytes(0..<count) { unsafe String(validating: $0, as: UTF8.self) } }

  /// Lends a part of the bytes for as long as `use` runs.
  func withBytes<Result>(
    _ part: Range<Int>, _ use: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    precondition(part.upperBound <= count, "bytes that were written")
    return unsafe try use(UnsafeRawBufferPointer(rebasing: memory[part]))
  }

  func holds(_ word: StaticString, at place: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard place + length <= count else { return false }
    return unsafe memory[place..<(place + length)].elementsEqual(
      UnsafeBufferPointer(start: word.utf8Start, count: length))
  }

  /// What the bytes say in base64, white space aside; nil when they are anything else.
  var decodedBase64: SecretBytes? {
    var isWrong = false
    let decoded = unsafe SecretBytes(capacity: count * 3 / 4 + 3) { room in
      var (bits, held, written, padding) = (UInt32(0), 0, 0, 0)
      for place in 0..<count {
        let byte = self[place]
        if [0x20, 0x09, 0x0A, 0x0D].contains(byte) { continue }
        if byte == UInt8(ascii: "=") {
          padding += 1
          continue
        }
        guard let value = Self.value(of: byte), padding == 0 else {
          isWrong = true
          return 0
        }
        bits = bits << 6 | UInt32(value)
        held += 6
        guard held >= 8 else { continue }
        held -= 8
        unsafe room[written] = UInt8(truncatingIfNeeded: bits >> UInt32(held))
        written += 1
      }
      if padding > 2 { isWrong = true }
      return written
    }
    return isWrong || decoded.count == 0 ? nil : decoded
  }

  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
  var description: String { "<\(count) secret bytes>" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
