import Core
import Foundation

/// The token cache as a file: read whole, written whole, by its owner alone.
///
/// It never follows a link, never uses a file that others can read, and never leaves half of one
/// under its name. Everything blocks: call it on a thread of its own.
struct TokenCacheFile: Sendable {
  enum Contents {
    case document(TokenCacheDocument)
    /// Something is there that is no cache.
    case damaged
  }

  /// Thousands of tenants, and far below what a mistaken path leads to.
  static let sizeLimit = 16 << 20

  var path: String

  private var partial: String { path + ".partial" }
  /// Where a damaged one is put: never in the place of another, which may hold a last refresh token.
  var aside: String {
    let plain = path + ".damaged"
    return (1...99).lazy.map { $0 == 1 ? plain : "\(plain)-\($0)" }
      .first { unsafe access($0, F_OK) != 0 } ?? plain
  }

  func read() throws(SignInError) -> Contents {
    guard let bytes = try bytes() else { return .document(TokenCacheDocument()) }
    do {
      return .document(try JSONDecoder().decode(TokenCacheDocument.self, from: bytes))
    } catch is TokenCacheDocument.TooNew {
      throw Self.error(
        path, "was written by a newer version of this program. Use that one, or name another store."
      )
    } catch {
      return .damaged
    }
  }

  /// Writes it durably and gives it its name in one step.
  func write(_ document: TokenCacheDocument) throws(SignInError) {
    let bytes: [UInt8]
    do { bytes = try document.bytes() } catch {
      throw Self.error(path, "could not be written as JSON. Please report this as a defect.")
    }
    // What a killed process left; nobody else writes, since the caller holds the lock.
    _ = unsafe unlink(partial)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(partial, flags, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path, "cannot be written") }
    let isWritten = Self.write(bytes, to: descriptor) && fsync(descriptor) == 0
    let cause = errno
    close(descriptor)
    guard isWritten else {
      _ = unsafe unlink(partial)
      throw Self.failure(path, "cannot be written", cause)
    }
    guard unsafe rename(partial, path) == 0 else {
      throw Self.failure(path, "cannot be replaced")
    }
    try syncFolder()
  }

  /// Gives a damaged file another name, for people to look at.
  ///
  /// Answers that name.
  func setAside() throws(SignInError) -> String {
    let aside = aside
    guard unsafe rename(path, aside) == 0 || errno == ENOENT else {
      throw Self.failure(path, "is damaged and cannot be set aside")
    }
    return aside
  }

  // MARK: Reading and writing

  private func bytes() throws(SignInError) -> Data? {
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else {
      if errno == ELOOP {
        throw Self.error(path, "is a symbolic link. Put the file itself there.")
      }
      throw Self.failure(path, "cannot be opened")
    }
    defer { close(descriptor) }
    try check(descriptor)
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    var result = Data()
    while true {
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe Foundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path, "cannot be read") }
      if count == 0 { return result }
      result.append(contentsOf: bytes.prefix(count))
      guard result.count <= Self.sizeLimit else {
        throw Self.error(path, "is larger than \(Self.sizeLimit) bytes. Move it out of the way.")
      }
    }
  }

  private func check(_ descriptor: CInt) throws(SignInError) {
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else {
      throw Self.failure(path, "cannot be examined")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Self.error(path, "is not a plain file. Move it out of the way.")
    }
    guard facts.st_mode & (S_IRWXG | S_IRWXO) == 0 else {
      let quoted = "'" + path.replacing("'", with: "'\\''") + "'"
      throw Self.error(
        path, "is open to other users. If nobody else has read it, run: chmod 600 \(quoted)")
    }
    guard facts.st_uid == geteuid() else {
      throw Self.error(path, "belongs to another user. Run this program as that user.")
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Foundation.write(
          descriptor, unsafe $0.baseAddress.map { unsafe $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Only this makes the new name outlive a power cut; not every file system can.
  private func syncFolder() throws(SignInError) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path, "cannot be made durable") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw Self.failure(path, "cannot be made durable")
    }
  }

  // MARK: Sentences

  static func failure(_ path: String, _ what: String, _ code: CInt = errno) -> SignInError {
    let reason = unsafe String(cString: strerror(code))
    var failure = error(path, "\(what): \(reason). Check the file, its folder and their owner.")
    // A full disk or too many open files for a moment must not end what goes on for a night.
    if passing.contains(code) { failure.kind = .transient }
    return failure
  }

  private static let passing: Set<CInt> = [
    EAGAIN, EINTR, EMFILE, ENFILE, ENOMEM, ENOLCK, EIO, ENOSPC, EDQUOT, ESTALE, ETIMEDOUT,
  ]

  static func error(_ path: String, _ what: String) -> SignInError {
    SignInError(.needsPerson, doing: "The token cache \(path) \(what)")
  }
}
