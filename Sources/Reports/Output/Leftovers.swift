import Foundation

/// Finds what exports left behind that were killed: hidden files without a writer.
///
/// A writer holds a lock on its file for as long as it lives, and the system drops that lock with
/// the process, however it ends. So it never takes a file from a living export, and it touches
/// nothing whose name is not exactly that of such a file.
enum Leftovers {
  /// Where the file system keeps no locks, only what nobody wrote to for so long is removed.
  static let longestSilence = 24 * 60 * 60

  /// The hidden name under which a file is written.
  static func name(for name: String) -> String {
    // A name may have 255 bytes; the hidden one begins with as much of it as surely fits.
    let start = String(decoding: name.utf8.prefix(128), as: UTF8.self)
    return ".\(start).partial-\(UUID().uuidString)"
  }

  static func isHidden(_ name: String) -> Bool {
    guard name.hasPrefix("."), let mark = name.ranges(of: ".partial-").last else { return false }
    return UUID(uuidString: String(name[mark.upperBound...])) != nil
  }

  /// Removes what is left over in a folder; `now` is the folder's own clock, in seconds.
  ///
  /// What cannot be removed stays: it hinders nobody, and the next export tries again.
  static func remove(from folder: borrowing OutputFolder, now: Int) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where isHidden(name) && isAbandoned(name, in: folder, now: now) {
      _ = unsafe unlinkat(folder.descriptor, name, 0)
    }
  }

  private static func isAbandoned(
    _ name: String, in folder: borrowing OutputFolder, now: Int
  ) -> Bool {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let file = unsafe openat(folder.descriptor, name, flags)
    guard file >= 0 else { return false }
    defer { close(file) }
    var found = stat()
    guard unsafe fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFREG,
      found.st_uid == geteuid()
    else { return false }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
    return errno != EWOULDBLOCK && now - Self.written(found) > longestSilence
  }

  /// When a file was last written to, in seconds.
  static func written(_ found: stat) -> Int {
    #if os(Linux)
      found.st_mtim.tv_sec
    #else
      found.st_mtimespec.tv_sec
    #endif
  }
}
