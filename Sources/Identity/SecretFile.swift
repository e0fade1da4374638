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
    guard facts.st_mode & (S_IRWXG | S_IRWXO) == 0 else {
      throw error("is open to other users. Run: chmod 600 \(quoted(path))")
    }
    return try text(from: descriptor)
  }

  private func text(from descriptor: Int32) throws(SignInError) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw error("cannot be read: \(reason(errno)).") }
      if count == 0 { break }
      bytes += chunk.prefix(count)
      guard bytes.count <= sizeLimit else {
        throw error("is larger than \(sizeLimit) bytes, so it is no secret. Check the path.")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error("is not UTF-8 text. Store the secret as plain text.")
    }
    return text
  }

  private func error(_ what: String) -> SignInError {
    SignInError(.needsPerson, doing: "The secret's file \(path) \(what)")
  }

  private func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  private func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
