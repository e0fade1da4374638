import Core
import Foundation

/// Reads a secret's file, if nobody but its owner can.
///
/// It never follows what is not a plain file, never reads past its limit, and blocks: call it on a
/// thread of its own.
struct SecretFile: Sendable {
  var path: String
  var sizeLimit: Int

  func contents() throws(SignInError) -> String {
    let (bytes, exposure) = try read()
    if let exposure { throw exposure }
    guard let text = bytes.text else {
      throw error("is not UTF-8 text. Store the secret as plain text.")
    }
    return text
  }

  /// The file's bytes, and why they must not be used as a secret when others can read them.
  ///
  /// For files of which only the contents tell whether they hold a secret.
  func read() throws(SignInError) -> (bytes: SecretBytes, exposure: SignInError?) {
    // Without blocking, because opening a pipe that nobody writes would wait for ever.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw error("cannot be opened: \(reason(errno)). Check the path and its owner.")
    }
    defer { close(descriptor) }
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else {
      throw error("cannot be examined: \(reason(errno)).")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw error("is not a plain file. Name the file itself.")
    }
    let isOpen = facts.st_mode & (S_IRWXG | S_IRWXO) != 0
    let exposure = isOpen ? error("is open to other users. Run: chmod 600 \(quoted(path))") : nil
    return (try bytes(from: descriptor), exposure)
  }

  /// When it was last written, by the clock of whoever keeps it; nil when that cannot be told.
  func written() -> Instant? {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    #if canImport(Darwin)
      let moment = facts.st_mtimespec
    #else
      let moment = facts.st_mtim
    #endif
    return Instant(milliseconds: Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000)
  }

  private func bytes(from descriptor: Int32) throws(SignInError) -> SecretBytes {
    // One more than may be there, to notice that there is more.
    let bytes = unsafe try SecretBytes(capacity: sizeLimit + 1) { room throws(SignInError) in
      var filled = 0
      while filled < room.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...])
        let count = unsafe Foundation.read(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw error("cannot be read: \(reason(errno)).") }
        if count == 0 { break }
        filled += count
      }
      return filled
    }
    guard bytes.count <= sizeLimit else {
      throw error("is larger than \(sizeLimit) bytes, so it is no secret. Check the path.")
    }
    return bytes
  }

  private func error(_ what: String) -> SignInError {
    SignInError(.needsPerson, doing: "The secret's file \(path) \(what)")
  }

  private func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  private func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
