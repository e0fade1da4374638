/// How the rows of one cmdlet are written: the bytes all rows share, and the values between them.
///
/// Making it once per page is what lets a page cost little more than copying.
struct RowLayout: Sendable {
  private enum Piece: Sendable {
    case shared([UInt8])
    case value(ObjectProperty.Source)
  }

  private let pieces: [Piece]
  private let properties: [ObjectProperty]

  /// Takes the properties of a selection, named in any case, or all of them.
  ///
  /// Names the cmdlet does not show are passed over, as an open type's projection does.
  init(_ cmdlet: Cmdlet, selection: [String]?) {
    let wanted = selection.map { Set($0.map { $0.lowercased() }) }
    self.init(
      ObjectCatalog.properties(of: cmdlet).filter {
        wanted?.contains($0.name.lowercased()) ?? true
      })
  }

  init(_ properties: [ObjectProperty]) {
    self.properties = properties
    var pieces: [Piece] = []
    var shared = Array("{".utf8)
    var isFirst = true
    for property in properties {
      if !isFirst { shared.append(UInt8(ascii: ",")) }
      isFirst = false
      if let annotation = property.annotation {
        shared.append(contentsOf: "\"\(property.name)\(annotation.rawValue)\",".utf8)
      }
      shared.append(contentsOf: "\"\(property.name)\":".utf8)
      if case .fixed(let json) = property.source {
        shared.append(contentsOf: json.utf8)
      } else {
        pieces.append(.shared(shared))
        pieces.append(.value(property.source))
        shared = []
      }
    }
    shared.append(UInt8(ascii: "}"))
    pieces.append(.shared(shared))
    self.pieces = pieces
  }

  func append(_ row: Int, of block: Block, to bytes: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .shared(let shared): bytes.append(contentsOf: shared)
      case .value(let source): Self.append(source, row, of: block, to: &bytes)
      }
    }
  }

  /// Writes a row of which some properties, by their names in lower case, were set to something else.
  func append(
    _ row: Int, of block: Block, showing shown: [String: JSONValue]?, to bytes: inout [UInt8]
  ) {
    guard let shown else { return append(row, of: block, to: &bytes) }
    bytes.append(UInt8(ascii: "{"))
    for (place, property) in properties.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      if let annotation = property.annotation {
        bytes.append(contentsOf: "\"\(property.name)\(annotation.rawValue)\",".utf8)
      }
      bytes.append(contentsOf: "\"\(property.name)\":".utf8)
      if let value = shown[property.name.lowercased()] {
        bytes.append(contentsOf: value.bytes)
      } else {
        Self.append(property.source, row, of: block, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func append(
    _ source: ObjectProperty.Source, _ row: Int, of block: Block, to bytes: inout [UInt8]
  ) {
    switch source {
    case .text(let field):
      bytes.append(JSONText.quote)
      let start = bytes.count
      block.append(field, of: row, as: .written, to: &bytes)
      if bytes.count == start {
        bytes.removeLast()
        bytes.append(contentsOf: null)
      } else {
        JSONText.close(from: start, in: &bytes)
      }
    case .identifier(let identifier):
      bytes.append(JSONText.quote)
      block.value(identifier, of: row).append(to: &bytes)
      bytes.append(JSONText.quote)
    case .flag(let flag):
      bytes.append(contentsOf: block.value(flag, of: row) ? yes : no)
    case .moment(let moment, let zone):
      bytes.append(JSONText.quote)
      block.value(moment, of: row).append(to: &bytes)
      bytes.append(contentsOf: zone.utf8)
      bytes.append(JSONText.quote)
    case .addresses:
      bytes.append(UInt8(ascii: "["))
      bytes.append(JSONText.quote)
      block.append(.externalEmailAddress, of: row, as: .written, to: &bytes)
      bytes.append(JSONText.quote)
      if block.hasSecondaryAddress(row) {
        bytes.append(contentsOf: between)
        block.appendSecondaryAddress(of: row, as: .written, to: &bytes)
        bytes.append(JSONText.quote)
      }
      bytes.append(UInt8(ascii: "]"))
    case .fixed(let json): bytes.append(contentsOf: json.utf8)
    }
  }

  private static let null = Array("null".utf8)
  private static let yes = Array("true".utf8)
  private static let no = Array("false".utf8)
  private static let between = Array(",\"".utf8)
}
