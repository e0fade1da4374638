import Foundation

/// The values of a row, each as the service wrote it.
///
/// It never changes a value that it is not asked to change: a number keeps its digits.
struct CellList {
  private(set) var cells: [String]

  /// Takes a JSON array apart; nil when it is none.
  ///
  /// A row is well formed by construction, so that only strings and brackets have to be told apart.
  init?(_ array: some Collection<UInt8>) {
    guard array.count >= 2, array.first == UInt8(ascii: "[") else { return nil }
    var (cells, cell): ([String], [UInt8]) = ([], [])
    var (depth, isText, isEscaped) = (0, false, false)
    for byte in array.dropFirst() {
      if isText {
        cell.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: ",") where depth == 0:
        cells.append(String(decoding: cell, as: UTF8.self))
        cell = []
        continue
      case UInt8(ascii: "]") where depth == 0:
        if !cell.isEmpty || !cells.isEmpty { cells.append(String(decoding: cell, as: UTF8.self)) }
        self.cells = cells
        return
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "\""): isText = true
      case 0...UInt8(ascii: " "): continue
      default: break
      }
      cell.append(byte)
    }
    return nil
  }

  var text: String { "[" + cells.joined(separator: ",") + "]" }

  /// A value as texts: a list's elements, anything else as one; none for null and for objects.
  static func texts(of cell: String) -> [String] {
    switch cell.utf8.first {
    case UInt8(ascii: "["): CellList(cell.utf8)?.cells.flatMap { texts(of: $0) } ?? []
    case UInt8(ascii: "\""): text(of: cell).map { [$0] } ?? []
    case UInt8(ascii: "{"), UInt8(ascii: "n"), nil: []
    default: [cell]
    }
  }

  /// Whether a value says something: null, `false`, a blank text and a list of nothing else do not.
  static func saysSomething(_ cell: String) -> Bool {
    switch cell.utf8.first {
    case UInt8(ascii: "["): CellList(cell.utf8)?.cells.contains { saysSomething($0) } ?? true
    case UInt8(ascii: "\""):
      text(of: cell).map { text in
        !["", "false"].contains(text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased())
      } ?? true
    case UInt8(ascii: "n"), nil: false
    default: cell != "false"
    }
  }

  /// What a JSON string stands for.
  static func text(of cell: String) -> String? {
    let bytes = cell.utf8
    if bytes.count >= 2, bytes.first == UInt8(ascii: "\""), !bytes.contains(UInt8(ascii: "\\")) {
      return String(cell.dropFirst().dropLast())
    }
    return try? JSONDecoder().decode(String.self, from: Data(cell.utf8))
  }

  /// Texts of ours as a JSON list.
  static func quoted(_ texts: [String]) -> String {
    "[" + texts.map { quoted($0) }.joined(separator: ",") + "]"
  }

  /// A text of ours as JSON.
  static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = try? encoder.encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}

extension CellList {
  /// Splits the elements of a list, or a text, at their commas: the service joins rights so.
  mutating func split(at place: Int) {
    guard cells.indices.contains(place), cells[place].utf8.first != UInt8(ascii: "n") else {
      return
    }
    let parts = Self.texts(of: cells[place]).flatMap { $0.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    cells[place] = "[" + parts.map(Self.quoted).joined(separator: ",") + "]"
  }

  /// Turns `"True"` and `"False"` into what they stand for.
  mutating func judge(at place: Int) {
    guard cells.indices.contains(place), let text = Self.text(of: cells[place]) else { return }
    switch text.lowercased() {
    case "true": cells[place] = "true"
    case "false": cells[place] = "false"
    default: break
    }
  }
}
