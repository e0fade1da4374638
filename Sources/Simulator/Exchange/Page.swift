/// One page of rows, written as the service writes it.
///
/// Rows are written straight into bytes; no value exists in between.
struct Page {
  /// The address below which the metadata lies.
  var context: String
  var link: String?
  var isTruncated: Bool
  var layout: RowLayout

  static let truncationWarning = """
    There are more results available than are currently displayed. To view them, increase the \
    value for the ResultSize parameter.
    """

  func bytes(of rows: Range<Int>, in selection: Selection, from directory: Directory) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024 + rows.count * 512)
    bytes.append(contentsOf: "{\"@odata.context\":".utf8)
    JSONText.append("\(context)/$metadata#Collection(Exchange.GenericHashTable)", to: &bytes)
    bytes.append(
      contentsOf:
        ",\"adminapi.warnings@odata.type\":\"#Collection(String)\",\"@adminapi.warnings\":["
        .utf8)
    if isTruncated { JSONText.append(Self.truncationWarning, to: &bytes) }
    bytes.append(UInt8(ascii: "]"))
    if let link {
      bytes.append(contentsOf: ",\"@odata.nextLink\":".utf8)
      JSONText.append(link, to: &bytes)
    }
    bytes.append(contentsOf: ",\"value\":[".utf8)
    for place in rows {
      if place > rows.lowerBound { bytes.append(UInt8(ascii: ",")) }
      layout.append(selection[place], of: directory, to: &bytes)
    }
    bytes.append(contentsOf: "]}".utf8)
    return bytes
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
