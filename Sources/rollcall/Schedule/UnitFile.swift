import Foundation

/// One file that an installation writes.
///
/// It never replaces a file that this program did not write, and a file appears whole or not at all.
struct UnitFile: Equatable, Encodable {
  enum Outcome: Equatable { case written, replaced, unchanged }

  var path: String
  var text: String

  /// Refuses where somebody else's file stands.
  func refuseForeign() throws {
    let files = FileManager.default
    guard files.fileExists(atPath: path) else { return }
    let there = files.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    guard there?.contains("# \(Schedule.marker)") == true else {
      throw Refusal(
        .files,
        "\(path) is there, and was not written by this program: it lacks the line "
          + "'# \(Schedule.marker)'. It is left as it is. Move it away, or print the new one "
          + "without --install.")
    }
  }

  func write() throws -> Outcome {
    try refuseForeign()
    let file = URL(filePath: path)
    let old = FileManager.default.contents(atPath: path)
    if old == Data(text.utf8) { return .unchanged }
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file, options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    } catch {
      throw Refusal(
        .files,
        "\(path) cannot be written: \(error.localizedDescription) Check who owns the folder, or "
          + "print it without --install.")
    }
    return old == nil ? .written : .replaced
  }
}
