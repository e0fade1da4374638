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
  private let name: String
  private let folder: OutputFolder
  private let partial: String
  private let descriptor: CInt
  private let hash: SHA256
  private var bytes = 0
  private var isPublished = false

  package init(at path: String) throws(ExportError) {
    let parts = try FileName.parts(of: path)
    let folder = try OutputFolder(at: parts.folder, of: path)
    try FileName.check(parts.name, in: folder, of: path)
    let hash = try SHA256()
    let (partial, descriptor) = try Self.create(parts.name, in: folder, of: path)
    self.init(
      path: path, name: parts.name, folder: folder, partial: partial, descriptor: descriptor,
      hash: hash)
  }

  private init(
    path: String, name: String, folder: consuming OutputFolder, partial: String, descriptor: CInt,
    hash: consuming SHA256
  ) {
    self.path = path
    self.name = name
    self.folder = folder
    self.partial = partial
    self.descriptor = descriptor
    self.hash = hash
  }

  deinit {
    if !isPublished { _ = unsafe unlinkat(folder.descriptor, partial, 0) }
    close(descriptor)
  }

  /// Creates the hidden file and locks it, which tells other exports that its writer lives.
  private static func create(
    _ name: String, in folder: borrowing OutputFolder, of path: String
  ) throws(ExportError) -> (partial: String, descriptor: CInt) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    for _ in 0..<mostNames {
      let partial = Leftovers.name(for: name)
      let descriptor = unsafe openat(folder.descriptor, partial, flags, 0o600)
      guard descriptor >= 0 else {
        throw .system("create a file in '\(folder.path)' for '\(path)'")
      }
      // Between its creation and its lock, another export may have taken it for left over.
      let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
      var found = stat()
      if !isTaken, unsafe fstat(descriptor, &found) == 0, found.st_nlink > 0 {
        return (partial, descriptor)
      }
      close(descriptor)
    }
    throw ExportError(
      .inputOutput,
      doing: "Could not keep a file in '\(folder.path)' for '\(path)': something removes it at "
        + "once. Choose another folder.")
  }

  /// How often another hidden name is tried when the file is taken away at once.
  private static let mostNames = 8

  /// Removes hidden files of exports that were killed from the same folder.
  package func removeLeftovers() {
    var found = stat()
    guard unsafe fstat(descriptor, &found) == 0 else { return }
    Leftovers.remove(from: folder, now: Leftovers.written(found))
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
    // What has the name by now may be a link or a folder that was not there before.
    try FileName.check(name, in: folder, of: path)
    guard unsafe renameat(folder.descriptor, partial, folder.descriptor, name) == 0 else {
      throw .system("give '\(path)' its name")
    }
    isPublished = true
    // The file has its name by now; only its survival of a power cut is at stake.
    guard fsync(folder.descriptor) == 0 || errno == EINVAL else {
      throw .system("write the folder '\(folder.path)'")
    }
  }
}
