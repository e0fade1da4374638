import Foundation

/// Whether there is room beside a store, found out by writing some.
///
/// What the system said of a write that failed is gone where SQLite tells of an error of the disk
/// while a connection is being opened. It leaves nothing behind, and never touches the store.
struct DiskRoom {
  /// As much as opening a store writes at once, and more.
  private static let size = 256 << 10

  private let path: String

  init(beside store: String) { path = store + "-room" }

  /// The system says that there is none, or that a quota is used up.
  ///
  /// Whatever else fails is no lack of room.
  var isLacking: Bool {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let file = unsafe Foundation.open(path, flags, 0o600)
    guard file >= 0 else { return Self.isLack(errno) }
    defer {
      Foundation.close(file)
      unsafe unlink(path)
    }
    var left = Data(count: Self.size)
    while !left.isEmpty {
      let written = unsafe left.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      guard written > 0 else { return Self.isLack(errno) }
      left = left.dropFirst(written)
    }
    return fsync(file) != 0 && Self.isLack(errno)
  }

  static func isLack(_ code: CInt) -> Bool { code == ENOSPC || code == EDQUOT }
}
