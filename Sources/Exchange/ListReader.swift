import Core

/// Reads a page of a list into one row for each object: the answer about it.
///
/// A row's only value is a list of the answer's rows, each a list of the values wanted; it is null
/// where the object does not show them, or not all of them. It never writes a value anew.
struct ListReader {
  let reader: PageReader
  /// The member of each object that holds the rows; nil where the object is the row.
  let expansion: String?
  /// What each row keeps.
  let columns: [String]

  init(reader: PageReader, _ listing: Listing) {
    self.init(reader: reader, expansion: listing.expansion, columns: listing.columns)
  }

  init(reader: PageReader, expansion: String?, columns: [String]) {
    self.reader = reader
    self.expansion = expansion
    self.columns = columns
  }

  func read(_ body: [UInt8]) async throws(UnreadablePage) -> ProjectedPage {
    // A list within an object may be cut as pages are: whoever goes on is asked by himself.
    let shown = expansion.map { [$0, $0 + "@odata.nextLink"] } ?? columns
    var page = try await reader.read(body, PageProjector.Wanted(columns: shown, key: "Name"))
    var rows = RowBlock()
    for entry in page.rows.entries {
      let values = page.rows.arena[entry.values]
      let answer =
        expansion == nil
        ? "[" + String(decoding: values, as: UTF8.self) + "]"
        : await answer(in: values)
      rows.append(guid: entry.guid, key: page.rows.key(of: entry), values: "[" + answer + "]")
    }
    page.rows = rows
    return page
  }

  /// The rows of an answer that stands within an object as a list, the first of two values of which
  /// the other tells where it goes on.
  private func answer(in values: ArraySlice<UInt8>) async -> String {
    let ending = Array(",null]".utf8)
    let list = values.dropFirst().dropLast(ending.count)
    guard list.first == UInt8(ascii: "["), values.suffix(ending.count).elementsEqual(ending) else {
      return "null"
    }
    let document = Array("{\"value\":".utf8) + list + Array("}".utf8)
    let wanted = PageProjector.Wanted(columns: columns, key: nil)
    // What cannot be read is not told; the object is asked about by itself.
    guard let rows = try? await reader.read(document, wanted).rows else { return "null" }
    let texts = rows.entries.map { String(decoding: rows.arena[$0.values], as: UTF8.self) }
    return "[" + texts.joined(separator: ",") + "]"
  }
}
