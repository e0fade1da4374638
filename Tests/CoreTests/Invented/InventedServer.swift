import Foundation
import TestSupport

/// How an invented service compares texts and answers: the tests' own idea, not `KeyFolding`.
///
/// It never asks the planner anything, so that a wrong guess of the planner shows. It compares
/// scalar by scalar, and knows nothing of what Swift calls a character.
struct InventedServer: Sendable, Hashable {
  var foldsCase = true
  var foldsAccents = true
  var foldsWidth = true
  var foldsKana = false
  /// Hyphens and apostrophes do not count at all, as in a dictionary's order.
  var ignoresHyphens = false
  /// Syllables are compared by their letters, so that one may begin another.
  var splitsHangul = false
  /// A negation holds for an object that lacks the property.
  var negationTakesBlanks = true
  var answersInOrderOfNames = false
  var pageSize = 1000

  /// Compares as the planner believes.
  static let asBelieved = InventedServer()

  init() {}

  /// Any of them.
  init(_ random: inout Seeded) {
    foldsCase = Int.random(in: 0..<6, using: &random) > 0
    foldsAccents = Bool.random(using: &random)
    foldsWidth = Bool.random(using: &random)
    foldsKana = Bool.random(using: &random)
    ignoresHyphens = Int.random(in: 0..<3, using: &random) == 0
    splitsHangul = Int.random(in: 0..<3, using: &random) == 0
    negationTakesBlanks = Bool.random(using: &random)
    answersInOrderOfNames = Int.random(in: 0..<4, using: &random) == 0
    pageSize = Int.random(in: 2...8, using: &random)
  }

  /// The text as this service sees it, written in ASCII so that it is compared fast: one text
  /// begins another here when it does there.
  func seen(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 < 0x7F }
    if isPlain, !ignoresHyphens { return foldsCase ? text.lowercased() : text }
    var seen: [UInt8] = []
    for byte in String(String.UnicodeScalarView(text.unicodeScalars.flatMap(folded))).utf8 {
      if ignoresHyphens, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "'") { continue }
      if byte < 0x7F {
        seen.append(byte)
      } else {
        seen += [0x7F, UInt8(ascii: "a") + byte >> 4, UInt8(ascii: "a") + byte & 15]
      }
    }
    return String(decoding: seen, as: UTF8.self)
  }

  private func folded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    var scalars = foldsWidth ? Self.narrow[scalar] ?? [scalar] : [scalar]
    if foldsWidth, (0xFF01...0xFF5E).contains(scalar.value) {
      scalars = [Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar]
    }
    let isHangul = (0xAC00...0xD7A3).contains(scalar.value)
    if isHangul ? splitsHangul : foldsAccents {
      scalars = scalars.flatMap {
        Array(String($0).decomposedStringWithCanonicalMapping.unicodeScalars)
      }
    }
    if foldsAccents { scalars.removeAll { $0.properties.generalCategory == .nonspacingMark } }
    if foldsCase {
      scalars = scalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    }
    if foldsKana {
      scalars = scalars.map {
        (0x30A1...0x30F6).contains($0.value) ? Unicode.Scalar($0.value - 0x60) ?? $0 : $0
      }
    }
    return scalars
  }

  private static let narrow: [Unicode.Scalar: [Unicode.Scalar]] = [
    "ﬁ": ["f", "i"], "ｶ": ["カ"], "①": ["1"], "½": ["1", "⁄", "2"], "ß": ["s", "s"],
  ]
}
