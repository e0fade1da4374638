import Foundation

/// Judges the name an export is to have before it is written.
///
/// It looks at what is there and never changes it.
enum FileName {
  /// The folder and the name, or a sentence about what keeps a file from having that path.
  static func parts(of path: String) throws(ExportError) -> (folder: String, name: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard !name.isEmpty, name != ".", name != "..", !path.contains("\0") else {
      throw ExportError(
        .notAFile, doing: "'\(path)' does not name a file. Add a file name to it.")
    }
    let folder = path.contains("/") ? String(path.dropLast(name.count + 1)) : "."
    return (folder.isEmpty ? "/" : folder, String(name))
  }

  /// The target is replaced as a whole, so it must be a plain file or nothing yet.
  static func check(
    _ name: String, in folder: borrowing OutputFolder, of path: String
  ) throws(ExportError) {
    guard let found = try folder.look(at: name) else { return }
    switch found.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw ExportError(
        .notAFile, doing: "'\(path)' is a folder. Add a file name to the path.")
    case S_IFLNK:
      throw ExportError(
        .notAFile,
        doing: "'\(path)' is a symbolic link, which an export would replace by a file. Name the "
          + "file that it points to.")
    default:
      throw ExportError(
        .notAFile,
        doing: "'\(path)' is not a plain file, and an export replaces files as a whole. Choose "
          + "another path.")
    }
    guard !isDatabase(name, in: folder) else {
      throw ExportError(
        .notAFile,
        doing: "'\(path)' is a database, perhaps the store itself, which an export would replace. "
          + "Choose another path.")
    }
  }

  /// Whether a plain file begins as every SQLite database does.
  private static func isDatabase(_ name: String, in folder: borrowing OutputFolder) -> Bool {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let file = unsafe openat(folder.descriptor, name, flags)
    guard file >= 0 else { return false }
    defer { close(file) }
    let mark = Array("SQLite format 3\0".utf8)
    var head = [UInt8](repeating: 0, count: mark.count)
    return unsafe read(file, &head, head.count) == head.count && head == mark
  }
}

extension ExportError {
  /// What `errno` says of a call that just failed, with what to do about it.
  static func system(_ doing: String) -> ExportError {
    let code = errno
    let reason = unsafe String(cString: strerror(code))
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      return ExportError(
        .diskFull, doing: "Could not \(doing): \(reason). Make room and export again.")
    case EACCES, EPERM, EROFS:
      return ExportError(
        .notPermitted,
        doing: "Could not \(doing): \(reason). Choose another path, or have the permission given.")
    default:
      return ExportError(.inputOutput, doing: "Could not \(doing): \(reason).")
    }
  }
}
