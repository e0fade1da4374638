import HTTPTypes

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
  var form = Form.cmdlet

  /// What the rows stand in.
  enum Form {
    /// The output of a cmdlet, with its warnings.
    case cmdlet
    /// A list of resources of one set.
    case list(String)
    /// One resource, which is the whole document.
    case one(String)
  }

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
    if case .one(let set) = form { return (one(of: set, selection), 1) }
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
      let object = selection[place]
      guard let state = directory.place(of: object) else { continue }
      if rows > 0 { bytes.append(UInt8(ascii: ",")) }
      let shown = directory.shown.isEmpty ? nil : directory.shown[object]
      layout.append(state.row, of: directory.block(at: state), showing: shown, to: &bytes)
      rows += 1
    }
    bytes.append(contentsOf: "]}".utf8)
    return (bytes, rows)
  }

  /// One resource, with its context before its own properties.
  private func one(of set: String, _ selection: Selection) -> [UInt8] {
    var bytes = Array("{\"@odata.context\":".utf8)
    JSONText.append("\(context)/$metadata#\(set)/$entity", to: &bytes)
    guard let table, selection.count > 0 else { return bytes + [UInt8(ascii: "}")] }
    let row = table.row(selection[0], shape)
    if row.count > 2 { bytes.append(UInt8(ascii: ",")) }
    return bytes + row.dropFirst()
  }

  private func appendHead(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"@odata.context\":".utf8)
    switch form {
    case .list(let set), .one(let set):
      JSONText.append("\(context)/$metadata#\(set)", to: &bytes)
    case .cmdlet:
      JSONText.append("\(context)/$metadata#Collection(Exchange.GenericHashTable)", to: &bytes)
      bytes.append(
        contentsOf:
          ",\"adminapi.warnings@odata.type\":\"#Collection(String)\",\"@adminapi.warnings\":["
          .utf8)
      if sheet.isTruncated { JSONText.append(Self.truncationWarning, to: &bytes) }
      bytes.append(UInt8(ascii: "]"))
    }
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
    // A cmdlet's question is in its body, a resource's in its address.
    let repeated = question.method == .get ? question.query.keys.sorted() : ["$select"]
    for name in repeated where name != "$skiptoken" {
      if let value = question.query[name] { link += "&\(encoded(name))=\(encoded(value))" }
    }
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
