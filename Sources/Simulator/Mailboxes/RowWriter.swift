/// How a call wants its rows: which properties, and with or without notes on their types.
struct RowShape: Sendable {
  /// The properties wanted, in lower case; nil wants all.
  var wanted: Set<String>?
  /// Whether types are noted beside values, as cmdlets do and resources do not.
  var isAnnotated = true

  init(selection: [String]?, isAnnotated: Bool = true) {
    wanted = selection.map { Set($0.map { $0.lowercased() }) }
    self.isAnnotated = isAnnotated
  }
}

/// Writes one row straight into bytes, property by property.
///
/// It passes over what the call did not ask for, and decides nothing else.
struct RowWriter {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
  let shape: RowShape

  init(_ shape: RowShape) { self.shape = shape }

  /// The row, ended.
  consuming func finished() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  func wants(_ name: String) -> Bool { shape.wanted?.contains(name.lowercased()) ?? true }

  private mutating func begin(
    _ name: String, _ annotation: ObjectProperty.Annotation? = nil
  ) -> Bool {
    guard wants(name) else { return false }
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    if shape.isAnnotated, let annotation {
      bytes.append(contentsOf: "\"\(name)\(annotation.rawValue)\",".utf8)
    }
    bytes.append(contentsOf: "\"\(name)\":".utf8)
    return true
  }

  /// A property of text; nil is null.
  mutating func text(_ name: String, _ value: String?) {
    guard begin(name) else { return }
    if let value {
      JSONText.append(value, to: &bytes)
    } else {
      bytes.append(contentsOf: "null".utf8)
    }
  }

  mutating func guid(_ name: String, _ value: GUID) {
    guard begin(name, .guid) else { return }
    JSONText.append(value.description, to: &bytes)
  }

  /// The GUID of what is not there.
  mutating func noGuid(_ name: String) {
    guard begin(name, .guid) else { return }
    JSONText.append("00000000-0000-0000-0000-000000000000", to: &bytes)
  }

  mutating func flag(_ name: String, _ value: Bool) {
    guard begin(name, .boolean) else { return }
    bytes.append(contentsOf: String(value).utf8)
  }

  mutating func number(_ name: String, _ value: Int) {
    guard begin(name) else { return }
    bytes.append(contentsOf: String(value).utf8)
  }

  mutating func list(_ name: String, _ values: [String]) {
    guard begin(name, .list) else { return }
    bytes.append(contentsOf: JSONValue.list(values.map(JSONValue.text)).bytes)
  }

  /// A list that is null while it is empty.
  mutating func optionalList(_ name: String, _ values: [String]) {
    if values.isEmpty { text(name, nil) } else { list(name, values) }
  }

  mutating func moment(_ name: String, _ value: Ticks, zone: String = "Z") {
    guard begin(name, .moment) else { return }
    JSONText.append(value.description + zone, to: &bytes)
  }

  /// A property whose value is already JSON.
  mutating func json(_ name: String, _ value: [UInt8]) {
    guard begin(name) else { return }
    bytes.append(contentsOf: value)
  }
}

/// Rows that are written one by one when a page needs them.
struct RowTable: Sendable {
  static let empty = RowTable([Int]()) { _, _ in }

  let count: Int
  /// The place its first row has among all that a query found.
  var start = 0
  let row: @Sendable (Int, RowShape) -> [UInt8]

  /// Rows of these things, each written by `write`.
  init<Thing: Sendable>(
    _ things: [Thing], _ write: @escaping @Sendable (Thing, inout RowWriter) -> Void
  ) {
    count = things.count
    row = { place, shape in
      var writer = RowWriter(shape)
      write(things[place], &writer)
      return writer.finished()
    }
  }
}
