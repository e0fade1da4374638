import CCrypto
import Core

/// The certificates and private keys found in one file, variable or output.
///
/// It takes whatever people have: PEM with any mixture of blocks, PFX, a bare certificate, and
/// base64 of each. It never says which of them is to be used.
struct KeyMaterial {
  private(set) var certificates: [CryptoCertificate] = []
  private(set) var keys: [CryptoKey] = []
  /// Why a private key that is there could not be read.
  private(set) var trouble: CryptoKey.Trouble?

  /// Throws when nothing at all can be read.
  init(_ bytes: SecretBytes, password: Secret?) throws(CryptoKey.Trouble) {
    if !Self.blocks(in: bytes).isEmpty {
      readPEM(bytes, password)
    } else if bytes.count > 0, bytes[0] == Self.sequence {
      try readDER(bytes, password)
    } else if let decoded = bytes.decodedBase64, decoded.count < bytes.count {
      self = try KeyMaterial(decoded, password: password)
    }
    guard !certificates.isEmpty || !keys.isEmpty || trouble != nil else { throw .unreadable }
  }

  /// How each file in DER begins.
  private static let sequence: UInt8 = 0x30

  // MARK: PEM

  private enum Label { case certificate, key, other }

  private mutating func readPEM(_ bytes: SecretBytes, _ password: Secret?) {
    for (label, place) in Self.blocks(in: bytes) {
      switch label {
      case .certificate:
        let read = unsafe bytes.withBytes(place) { unsafe CryptoCertificate(pem: $0) }
        if let read { certificates.append(read) }
      case .key:
        let read = unsafe bytes.withBytes(place) { block -> Result<CryptoKey, CryptoKey.Trouble> in
          do throws(CryptoKey.Trouble) {
            return .success(unsafe try CryptoKey(pem: block, password: password))
          } catch {
            return .failure(error)
          }
        }
        switch read {
        case .success(let key): keys.append(key)
        case .failure(let trouble): self.trouble = trouble
        }
      case .other: break
      }
    }
  }

  /// Where each block stands, from its first line to the end of its last.
  private static func blocks(in bytes: SecretBytes) -> [(Label, Range<Int>)] {
    var (blocks, open): ([(Label, Range<Int>)], (label: Label, start: Int)?) = ([], nil)
    // Windows tools begin a text with a mark of its encoding.
    var place = bytes.holds("\u{FEFF}", at: 0) ? 3 : 0
    while place < bytes.count {
      var end = place
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      if bytes.holds("-----BEGIN ", at: place) {
        open = (label(of: place..<end, in: bytes), place)
      } else if bytes.holds("-----END ", at: place), let block = open {
        blocks.append((block.label, block.start..<end))
        open = nil
      }
      place = end + 1
    }
    return blocks
  }

  private static func label(of line: Range<Int>, in bytes: SecretBytes) -> Label {
    if line.contains(where: { bytes.holds("PRIVATE KEY-----", at: $0) }) { return .key }
    // A request for a certificate ends otherwise.
    return line.contains { bytes.holds("CERTIFICATE-----", at: $0) } ? .certificate : .other
  }

  // MARK: DER

  private mutating func readDER(
    _ bytes: SecretBytes, _ password: Secret?
  ) throws(CryptoKey.Trouble) {
    let trouble = unsafe bytes.withBytes(0..<bytes.count) { unsafe readPFX($0, password) }
    guard let trouble else { return }
    // What is no PFX may be a bare certificate, as portals offer for download.
    guard trouble == .unreadable,
      let read = unsafe bytes.withBytes(0..<bytes.count, { unsafe CryptoCertificate(der: $0) })
    else { throw trouble }
    certificates = [read]
  }

  /// Nil when it was read.
  private mutating func readPFX(
    _ bytes: UnsafeRawBufferPointer, _ password: Secret?
  ) -> CryptoKey.Trouble? {
    guard let start = bytes.baseAddress else { return .unreadable }
    var (key, outcome): (OpaquePointer?, CCryptoOutcome) = (nil, CCRYPTO_UNREADABLE)
    let list = unsafe password.revealed { password in
      unsafe ccrypto_pkcs12_read(start, bytes.count, password, &key, &outcome)
    }
    guard let list = unsafe list else { return CryptoKey.Trouble(outcome) }
    defer { unsafe ccrypto_certificates_free(list) }
    if let key = unsafe key { keys = [unsafe CryptoKey(owning: key)] }
    while let next = unsafe ccrypto_certificates_pop(list) {
      if let certificate = unsafe CryptoCertificate(owning: next) {
        certificates.append(certificate)
      }
    }
    return nil
  }
}
