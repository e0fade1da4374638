import Foundation

/// Judges a path before an export is written under it.
///
/// It looks at what is there and never changes it.
enum FileName {
  /// The folder and the name, or a sentence about what keeps a file from having that path.
  static func checked(_ path: String) throws(ExportError) -> (folder: String, name: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard !name.isEmpty, name != ".", name != "..", !path.contains("\0") else {
      throw ExportError(
        .notAFile, doing: "'\(path)' does not name a file. Add a file name to it.")
    }
    let folder = path.contains("/") ? String(path.dropLast(name.count + 1)) : "."
    try checkFolder(folder.isEmpty ? "/" : folder, of: path)
    try checkTarget(path)
    return (folder.isEmpty ? "/" : folder, String(name))
  }

  private static func checkFolder(_ folder: String, of path: String) throws(ExportError) {
    var found = stat()
    guard unsafe stat(folder, &found) == 0 else {
      guard errno == ENOENT else { throw .system("look at the folder '\(folder)'") }
      throw ExportError(
        .missingFolder,
        doing: "The folder '\(folder)' of '\(path)' does not exist. Create it, or choose another "
          + "path.")
    }
    guard found.st_mode & S_IFMT == S_IFDIR else {
      throw ExportError(
        .missingFolder, doing: "'\(folder)' of '\(path)' is not a folder. Choose another path.")
    }
  }

  /// The target is replaced as a whole, so it must be a plain file or nothing yet.
  private static func checkTarget(_ path: String) throws(ExportError) {
    var found = stat()
    guard unsafe lstat(path, &found) == 0 else {
      guard errno == ENOENT else { throw .system("look at '\(path)'") }
      return
    }
    switch found.st_mode & S_IFMT {
    case S_IFREG: return
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
