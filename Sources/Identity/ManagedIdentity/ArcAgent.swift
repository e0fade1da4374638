import Core
import Foundation

/// The Azure Arc agent of a machine, and the proof that we are on the machine, which it asks for.
///
/// The proof is a file that the agent writes and names in its answer. It never reads a file the
/// agent could not have written: only a small `.key` directly inside the agent's own folder, and
/// never through a link. Reading blocks: call it on a thread of its own.
package struct ArcAgent: Sendable, Hashable {
  /// The largest key that is read, in bytes.
  package static let largestKey = 4096

  /// Where the agent's program is, by which it is known to be installed.
  package var program: String
  /// Where it writes its keys.
  package var folder: String

  package init(
    program: String = "/opt/azcmagent/bin/himds", folder: String = "/var/opt/azcmagent/tokens"
  ) {
    self.program = program
    self.folder = folder
  }

  package var isInstalled: Bool { FileManager.default.fileExists(atPath: program) }

  /// The file's name, if the agent's challenge names one directly inside its folder.
  func keyName(in challenge: String?) throws(SignInError) -> String {
    guard let challenge, let mark = challenge.firstRange(of: "realm="),
      challenge.lowercased().hasPrefix("basic ")
    else {
      throw error(
        .misconfigured,
        "refused without naming the file that would prove where this program runs. "
          + "Something else may listen at its address.")
    }
    var path = challenge[mark.upperBound...].prefix { $0 != "," }
    while let last = path.last, last.isWhitespace { path.removeLast() }
    if path.count > 1, path.first == "\"", path.last == "\"" {
      path = path.dropFirst().dropLast()
    }
    let prefix = folder + "/"
    let name = String(path.dropFirst(prefix.count))
    guard path.hasPrefix(prefix), name.hasSuffix(".key"), name.count > ".key".count,
      !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0)
    else {
      throw error(
        .misconfigured,
        "names a file that is no key in its folder \(folder), which is not read. "
          + "Something else may listen at its address.")
    }
    return name
  }

  func key(named name: String) throws(SignInError) -> Secret {
    let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC
    let directory = unsafe open(folder, flags | O_DIRECTORY)
    guard directory >= 0 else { throw unreadable(errno) }
    defer { close(directory) }
    let descriptor = unsafe openat(directory, name, flags | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(errno) }
    defer { close(descriptor) }
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw error(.misconfigured, "names a key that is no plain file.")
    }
    guard facts.st_size <= Self.largestKey else {
      throw error(.misconfigured, "names a key of more than \(Self.largestKey) bytes.")
    }
    return Secret(try text(from: descriptor))
  }

  private func text(from descriptor: Int32) throws(SignInError) -> String {
    var bytes = [UInt8](repeating: 0, count: Self.largestKey)
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { room in
        unsafe read(descriptor, room.baseAddress?.advanced(by: filled), room.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(errno) }
      if count == 0 { break }
      filled += count
    }
    let text = String(decoding: bytes[..<filled], as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw error(.transient, "wrote a key that is empty or no plain text.")
    }
    return text
  }

  private func unreadable(_ code: Int32) -> SignInError {
    let reason = unsafe String(cString: strerror(code))
    let advice =
      code == EACCES || code == EPERM
      ? "Run this program as a member of the group 'himds', or as root." : "Restart the agent."
    return error(
      code == ENOENT ? .transient : .needsPerson,
      "wants to be shown a key in \(folder) that cannot be read: \(reason). \(advice)")
  }

  private func error(_ kind: SignInError.Kind, _ what: String) -> SignInError {
    SignInError(kind, doing: "The Azure Arc agent \(what)")
  }
}
