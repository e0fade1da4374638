/// Base64 with its padding, as mails, signatures and keys of resources want it.
package enum Base64Text {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func text(of bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = bytes[start..<min(start + 3, bytes.count)]
      let number = (0..<3).reduce(0) { sum, place in
        sum << 8 | (place < three.count ? Int(three[start + place]) : 0)
      }
      for place in 0..<4 {
        text.append(
          place <= three.count
            ? letters[number >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func lines(of bytes: [UInt8], width: Int) -> [String] {
    let text = Array(text(of: bytes).utf8)
    return stride(from: 0, to: text.count, by: width).map {
      String(decoding: text[$0..<min($0 + width, text.count)], as: UTF8.self)
    }
  }
}
