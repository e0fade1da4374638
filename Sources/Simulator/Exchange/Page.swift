/// One page of rows, written as the service writes it.
///
/// Rows are written straight into bytes; no value exists in between.
struct Page {
  /// The address below which the metadata lies.
  var context: String
  var link: String?
  var sheet: Sheet
  var layout: RowLayout
  /// The rows that are no objects of the directory, and how they are wanted.
  var table: RowTable?
  var shape = RowShape(selection: nil)

  static let truncationWarning = """
    There are more results available than are currently displayed. To view them, increase the \
    value for the ResultSize parameter.
    """

  /// The page's bytes, and how many rows it holds.
  ///
  /// Objects show as they are in this directory; those deleted since they were found are left out.
  func bytes(
    of selection: Selection, from directory: Directory
  ) -> (bytes: [UInt8], rows: Int) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024 + sheet.rows.count * 512)
    appendHead(to: &bytes)
    var rows = 0
    for place in sheet.rows where !sheet.missing.contains(place) {
      if let table, selection[place] >= table.start {
        if rows > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: table.row(selection[place] - table.start, shape))
        rows += 1
        continue
      }
      guard let state = directory.place(of: selection[place]) else { continue }
      if rows > 0 { bytes.append(UInt8(ascii: ",")) }
      layout.append(state.row, of: directory.block(at: state), to: &bytes)
      rows += 1
    }
    bytes.append(contentsOf: "]}".utf8)
    return (bytes, rows)
  }

  private func appendHead(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"@odata.context\":".utf8)
    JSONText.append("\(context)/$metadata#Collection(Exchange.GenericHashTable)", to: &bytes)
    bytes.append(
      contentsOf:
        ",\"adminapi.warnings@odata.type\":\"#Collection(String)\",\"@adminapi.warnings\":["
        .utf8)
    if sheet.isTruncated { JSONText.append(Self.truncationWarning, to: &bytes) }
    bytes.append(UInt8(ascii: "]"))
    if let complaint = sheet.complaint {
      bytes.append(
        contentsOf:
          ",\"adminapi.errors@odata.type\":\"#Collection(String)\",\"@adminapi.errors\":[".utf8)
      JSONText.append(complaint, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
    if let link {
      bytes.append(contentsOf: ",\"@odata.nextLink\":".utf8)
      JSONText.append(link, to: &bytes)
    }
    bytes.append(contentsOf: ",\"value\":[".utf8)
  }

  /// The absolute address of the next page: the address asked, with the token in its query.
  static func link(to question: Question, token: String) -> String {
    var link = "\(question.origin)/\(question.path.joined(separator: "/"))"
    link += "?%24skiptoken=\(encoded(token))"
    if let selection = question.query["$select"] { link += "&%24select=\(encoded(selection))" }
    return link
  }

  private static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-._~,".unicodeScalars.contains(scalar)
      {
        encoded.unicodeScalars.append(scalar)
      } else {
        encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}
