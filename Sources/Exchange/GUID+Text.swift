import CCrypto
import Core

extension GUID {
  /// The GUID that stands for an object known by a text, the same whenever the text is.
  ///
  /// It is the beginning of the SHA-256 of the text, a to z for A to Z, marked as version 8 of RFC 9562
  /// has it. 122 bits of the digest are left, so that among a million objects two share them once in
  /// 10^25 tenants, which is less often than a disk returns another bit than it was given.
  init(standingFor text: some Sequence<UInt8>) throws(UnreadablePage) {
    let folded = text.map { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    var digest = [UInt8](repeating: 0, count: Int(CCRYPTO_SHA256_LENGTH))
    guard unsafe ccrypto_sha256(folded, folded.count, &digest) == 1 else {
      throw UnreadablePage(reason: "OpenSSL could not compute a SHA-256, by which rows are known")
    }
    func half(from start: Int) -> UInt64 {
      digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(
      high: half(from: 0) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
      low: half(from: 8) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }
}
