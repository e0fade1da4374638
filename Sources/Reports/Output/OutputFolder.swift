import Foundation

/// The folder that an export is written into, held open from the first look to the last rename.
///
/// Everything is named relative to it, so that nobody can put another folder in its place
/// meanwhile. It never follows a symbolic link on a relative path, where whoever may write to the
/// working directory could have put one; a path from the root is followed as it was written.
struct OutputFolder: ~Copyable {
  let path: String
  let descriptor: CInt

  private static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

  /// Opens the folder of a file's path.
  init(at folder: String, of file: String) throws(ExportError) {
    let opened =
      folder.hasPrefix("/")
      ? unsafe open(folder, Self.flags) : Self.walk(folder)
    guard opened >= 0 else { throw Self.refusal(of: folder, errno, file) }
    path = folder
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Opens one folder after the other, none of them through a link; negative with `errno` set when
  /// one cannot be.
  private static func walk(_ folder: String) -> CInt {
    var here = unsafe open(".", flags)
    for part in folder.split(separator: "/") where part != "." && here >= 0 {
      let next = unsafe openat(here, String(part), flags | O_NOFOLLOW)
      let reason = errno
      close(here)
      errno = reason
      here = next
    }
    return here
  }

  private static func refusal(of folder: String, _ code: CInt, _ file: String) -> ExportError {
    switch code {
    case ENOENT:
      return ExportError(
        .missingFolder,
        doing: "The folder '\(folder)' of '\(file)' does not exist. Create it, or choose another "
          + "path.")
    case ENOTDIR, ELOOP:
      if let link = linkOnTheWay(to: folder) {
        return ExportError(
          .missingFolder,
          doing: "'\(link)' of '\(file)' is a symbolic link, and a relative path is not followed "
            + "through one. Write the path from the root.")
      }
      return ExportError(
        .missingFolder, doing: "'\(folder)' of '\(file)' is not a folder. Choose another path.")
    default:
      errno = code
      return .system("open the folder '\(folder)'")
    }
  }

  /// The first symbolic link among the folders of a relative path.
  private static func linkOnTheWay(to folder: String) -> String? {
    guard !folder.hasPrefix("/") else { return nil }
    let parts = folder.split(separator: "/")
    return (0..<parts.count).lazy.map { parts[...$0].joined(separator: "/") }.first { path in
      var found = stat()
      return unsafe lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFLNK
    }
  }

  /// What has a name in the folder, a link itself and not what it points to; nil for nothing.
  func look(at name: String) throws(ExportError) -> stat? {
    var found = stat()
    guard unsafe fstatat(descriptor, name, &found, AT_SYMLINK_NOFOLLOW) == 0 else {
      guard errno == ENOENT else { throw .system("look at '\(name)' in '\(path)'") }
      return nil
    }
    return found
  }
}
