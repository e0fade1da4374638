import Foundation

/// A file that appears under its name whole or not at all.
///
/// Bytes go to a hidden file in the same folder (`.NAME.partial-…`), readable by its owner alone
/// because exports hold personal data. `seal` makes them durable, `publish` gives them the name in
/// one step. Given up before that, it removes the hidden file and never touches the name.
package struct ExportFile: ~Copyable {
  /// What a sealed file holds.
  package struct Seal: Sendable, Hashable {
    package var bytes: Int
    /// In hexadecimal digits, lower case.
    package var sha256: String
  }

  package let path: String
  private let folder: String
  private let partial: String
  private let descriptor: CInt
  private let hash: SHA256
  private var bytes = 0
  private var isPublished = false

  package init(at path: String) throws(ExportError) {
    let parts = try FileName.checked(path)
    let hash = try SHA256()
    // A name may have 255 bytes; the hidden one begins with as much of it as surely fits.
    let start = String(decoding: parts.name.utf8.prefix(128), as: UTF8.self)
    let partial = "\(parts.folder)/.\(start).partial-\(UUID().uuidString)"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(partial, flags, 0o600)
    guard descriptor >= 0 else {
      throw .system("create a file in '\(parts.folder)' for '\(path)'")
    }
    self.init(
      path: path, folder: parts.folder, partial: partial, descriptor: descriptor, hash: hash)
  }

  private init(
    path: String, folder: String, partial: String, descriptor: CInt, hash: consuming SHA256
  ) {
    self.path = path
    self.folder = folder
    self.partial = partial
    self.descriptor = descriptor
    self.hash = hash
  }

  deinit {
    close(descriptor)
    if !isPublished { unsafe unlink(partial) }
  }

  /// Appends bytes; callers bring them in pieces of at least 64 KiB.
  package mutating func write(_ piece: [UInt8]) throws(ExportError) {
    var written = 0
    while written < piece.count {
      let count = unsafe piece.withUnsafeBytes { piece in
        unsafe Foundation.write(
          descriptor, unsafe piece.baseAddress.map { unsafe $0 + written }, piece.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system("write '\(path)'") }
      written += count
    }
    try hash.update(piece)
    bytes += piece.count
  }

  /// Makes everything written durable and tells what it is; nothing may be written after it.
  package func seal() throws(ExportError) -> Seal {
    guard fsync(descriptor) == 0 else { throw .system("write '\(path)' to the disk") }
    return Seal(bytes: bytes, sha256: try hash.finish())
  }

  /// Gives the sealed bytes their name, in place of what had it before.
  package mutating func publish() throws(ExportError) {
    guard unsafe rename(partial, path) == 0 else { throw .system("give '\(path)' its name") }
    isPublished = true
    // The file has its name by now; only its survival of a power cut is at stake.
    let handle = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else { throw .system("open the folder '\(folder)'") }
    defer { close(handle) }
    guard fsync(handle) == 0 || errno == EINVAL else {
      throw .system("write the folder '\(folder)'")
    }
  }
}
