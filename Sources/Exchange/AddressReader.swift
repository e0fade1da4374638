import Core

/// Reads what stands at an object's own address into one row: the answer about it, as a list's reader
/// has it.
///
/// It never believes what is about another object, or came with errors beside it.
struct AddressReader {
  let reader: PageReader
  let address: ObjectAddress

  private var resource: ObjectResource { address.resource }

  func read(_ body: [UInt8]) async throws(UnreadablePage) -> ProjectedPage {
    switch resource.shape {
    case .object: try await object(body, expansion: nil)
    case .expanded(let member): try await object(body, expansion: member)
    case .gathered(_, let member): try await gathered(body, in: member)
    }
  }

  /// One object, which comes without the list that a page has.
  private func object(
    _ body: [UInt8], expansion: String?
  ) async throws(UnreadablePage) -> ProjectedPage {
    let document = Self.document("[", body[...], "]")
    let errors = PageProjector.Wanted(columns: ["@adminapi.errors"], key: nil)
    guard Self.texts(try await reader.read(document, errors)).allSatisfy(Self.isNothing) else {
      throw UnreadablePage(reason: "errors came beside the object")
    }
    let list = ListReader(reader: reader, expansion: expansion, columns: resource.columns)
    let page = try await list.read(document)
    guard page.rows.entries.first?.guid.description == address.key.lowercased() else {
      throw UnreadablePage(reason: "it shows another object than was asked for")
    }
    return page
  }

  /// Entries of which each holds several rows in a member, and the other values once for all of them.
  private func gathered(
    _ body: [UInt8], in member: String
  ) async throws(UnreadablePage) -> ProjectedPage {
    var page = try await reader.read(body, PageProjector.Wanted(columns: [member], key: nil))
    var outer: [[String]] = []
    for column in resource.columns { outer.append(try await cells(of: column, in: body)) }
    var rows: [String] = []
    for (place, list) in Self.cells(of: page).enumerated() {
      let document = Self.document("", Array(list.utf8)[...], "")
      var inner: [[String]] = []
      for column in resource.columns { inner.append(try await cells(of: column, in: document)) }
      // An entry without rows would be a holder without a right: what it means is not known.
      guard let count = inner.first?.count, count > 0 else {
        throw UnreadablePage(reason: "one who holds rights is shown without any")
      }
      for row in 0..<count {
        let values = resource.columns.indices.map { column in
          inner[column][row] == "null" ? outer[column][place] : inner[column][row]
        }
        rows.append("[" + values.joined(separator: ",") + "]")
      }
    }
    var answer = RowBlock()
    answer.append(guid: .none, key: "", values: "[[" + rows.joined(separator: ",") + "]]")
    page.rows = answer
    return page
  }

  /// One value of each row, as the service wrote it.
  ///
  /// A column for itself is never to be told from another, whatever its value holds.
  private func cells(
    of column: String, in document: [UInt8]
  ) async throws(UnreadablePage) -> [String] {
    Self.cells(
      of: try await reader.read(document, PageProjector.Wanted(columns: [column], key: nil)))
  }

  private static func cells(of page: ProjectedPage) -> [String] {
    texts(page).map { String($0.dropFirst().dropLast()) }
  }

  private static func texts(_ page: ProjectedPage) -> [String] {
    page.rows.entries.map { String(decoding: page.rows.arena[$0.values], as: UTF8.self) }
  }

  private static func isNothing(_ values: String) -> Bool {
    ["[null]", "[[]]", "[{}]", "[false]", "[\"\"]"].contains(values)
  }

  private static func document(
    _ opening: String, _ rows: ArraySlice<UInt8>, _ ending: String
  ) -> [UInt8] {
    Array("{\"value\":\(opening)".utf8) + rows + Array("\(ending)}".utf8)
  }
}
