import Core
import Foundation

extension RowBlock {
  /// The texts of one column, blank where a row has none.
  ///
  /// It reads every row as JSON, so it is for a page now and then, never for each.
  func texts(inColumn column: Int) -> [String] {
    entries.map { entry in
      let values = try? JSONDecoder().decode([Cell].self, from: Data(arena[entry.values]))
      guard let values, values.indices.contains(column) else { return "" }
      return values[column].text ?? ""
    }
  }

  /// A value that may be a text.
  private struct Cell: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }
}
