import Foundation
import Simulator

/// Compares an exported CSV file with what the simulated tenant really holds.
///
/// It reads the file with a reader of its own, so that a mistake of the writer cannot hide.
struct ExportComparison {
  private(set) var objects = 0
  private(set) var missing = 0
  private(set) var doubled = 0
  /// Rows of no object, or with another name than the object's.
  private(set) var wrong = 0

  init(of file: Data, with truth: SimulatorTruth) throws {
    var names: [String: String] = [:]
    var records = CSVRecords(file)
    _ = records.next()
    while let record = records.next() {
      guard record.count >= 2 else {
        wrong += 1
        continue
      }
      if names.updateValue(record[1], forKey: record[0]) != nil { doubled += 1 }
    }
    for object in truth {
      objects += 1
      switch names.removeValue(forKey: object.guid) {
      case nil: missing += 1
      // A name that a spreadsheet would run as a formula is written behind a quote.
      case object.name, "'" + object.name: continue
      case .some: wrong += 1
      }
    }
    wrong += names.count
  }
}

/// Reads RFC 4180 records one after another.
struct CSVRecords: IteratorProtocol {
  private let bytes: [UInt8]
  private var position = 0

  init(_ file: Data) { bytes = Array(file) }

  mutating func next() -> [String]? {
    guard position < bytes.count else { return nil }
    var record: [String] = []
    while true {
      record.append(field())
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
      position += 1
    }
    while position < bytes.count, bytes[position] == 13 || bytes[position] == 10 { position += 1 }
    return record
  }

  private mutating func field() -> String {
    let quote = UInt8(ascii: "\"")
    var text: [UInt8] = []
    guard position < bytes.count, bytes[position] == quote else {
      while position < bytes.count, ![UInt8(ascii: ","), 13, 10].contains(bytes[position]) {
        text.append(bytes[position])
        position += 1
      }
      return String(decoding: text, as: UTF8.self)
    }
    position += 1
    while position < bytes.count {
      if bytes[position] == quote {
        position += 1
        guard position < bytes.count, bytes[position] == quote else { break }
      }
      text.append(bytes[position])
      position += 1
    }
    return String(decoding: text, as: UTF8.self)
  }
}
