/// The way from a page to a file, as a link that works wherever the two are moved together.
///
/// It is pure: it looks at no file. What it answers never names a scheme, a host or the root, so
/// that no name of a file can lead a reader elsewhere.
enum RelativeLink {
  /// Nil where the two paths do not begin at the same place.
  static func from(_ page: String, to file: String) -> String? {
    guard page.hasPrefix("/") == file.hasPrefix("/"), let here = parts(of: page),
      let there = parts(of: file), !here.isEmpty, !there.isEmpty
    else { return nil }
    let folder = here.dropLast()
    let common = zip(folder, there.dropLast()).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: folder.count - common)
    let way = up + there.dropFirst(common).map(encoded)
    return (up.isEmpty ? "./" : "") + way.joined(separator: "/")
  }

  /// Without `.` and with what `..` takes away; nil where that leads above the beginning.
  private static func parts(of path: String) -> [String]? {
    var parts: [String] = []
    for part in path.split(separator: "/") where part != "." {
      guard part == ".." else {
        parts.append(String(part))
        continue
      }
      guard parts.popLast() != nil else { return nil }
    }
    return parts
  }

  private static func encoded(_ part: String) -> String {
    part.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
