import Core
import Foundation
import Synchronization

/// A claim on one byte of a lock file, which every other process and every other claim respects.
///
/// It belongs to the open file and not to the process, so that two connections of one process
/// exclude each other as well. It is given up at the latest when it is let go of or its process
/// ends, and never removes the file: whoever waits holds it open.
final class FileClaim: Sendable {
  /// Sets a lock of the open file (`F_OFD_SETLK`), by its number: the C library names it to GNU
  /// sources alone.
  #if canImport(Darwin)
    private static let setLock: CInt = 90
  #else
    private static let setLock: CInt = 37
  #endif

  private let descriptor: Mutex<CInt?>
  private let path: String

  /// Opens the lock file, and makes it when there is none; blocks.
  init(on path: String) throws(SignInError) {
    self.path = path
    let descriptor = unsafe open(
      path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw TokenCacheFile.failure(path, "cannot be opened") }
    self.descriptor = Mutex(descriptor)
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      release()
      throw TokenCacheFile.error(path, "is not a plain file. Move it out of the way.")
    }
  }

  deinit { release() }

  /// Takes the byte if nobody has it; blocks no longer than a file system may.
  func take(_ byte: Int64) throws(SignInError) -> Bool {
    let outcome = descriptor.withLock { descriptor -> CInt in
      guard let descriptor else { return EBADF }
      return Self.set(F_WRLCK, at: byte, of: descriptor)
    }
    switch outcome {
    case 0: return true
    case EAGAIN, EACCES, EINTR: return false
    default: throw TokenCacheFile.failure(path, "cannot be locked", outcome)
    }
  }

  /// Gives everything up; a second time nothing happens.
  func release() {
    let open = descriptor.withLock { descriptor in
      defer { descriptor = nil }
      return descriptor
    }
    guard let open else { return }
    // Closing alone would not do: a program that another thread starts just now has the open file
    // too, until it becomes that program.
    _ = Self.set(F_UNLCK, at: 0, length: 0, of: open)
    close(open)
  }

  /// Locks or unlocks bytes, to the end of all for a length of nothing; 0 or the reason why not.
  private static func set(
    _ kind: CInt, at byte: Int64, length: Int64 = 1, of descriptor: CInt
  ) -> CInt {
    var lock = Foundation.flock()
    lock.l_type = Int16(kind)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = off_t(byte)
    lock.l_len = off_t(length)
    return unsafe fcntl(descriptor, setLock, &lock) == 0 ? 0 : errno
  }
}
