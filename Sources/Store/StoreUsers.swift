import Foundation
import Synchronization

/// Tells whether a store's file is in use: by this process, or by others on this machine.
///
/// It asks for the lock that every connection holds as long as it is open, and never takes it. A
/// file this process has open is not looked at: closing it again would drop the locks on it.
enum StoreUsers {
  /// How many stores of this process are open, by their files.
  private static let own = Mutex<[String: Int]>([:])

  /// The bytes of its file on which every open connection holds a shared lock.
  private static let sharedBytes = (start: 0x4000_0002, count: 510)

  static func enter(_ path: String) { own.withLock { $0[real(path), default: 0] += 1 } }

  static func leave(_ path: String) {
    own.withLock { own in
      let left = (own[real(path)] ?? 1) - 1
      own[real(path)] = left > 0 ? left : nil
    }
  }

  /// Whether anybody has the store open at this moment.
  static func areThere(for path: String) -> Bool {
    own.withLock { own in
      if own[real(path)] != nil { return true }
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      var lock = Foundation.flock()
      lock.l_type = Int16(F_WRLCK)
      lock.l_whence = Int16(SEEK_SET)
      lock.l_start = off_t(sharedBytes.start)
      lock.l_len = off_t(sharedBytes.count)
      guard unsafe fcntl(descriptor, F_GETLK, &lock) == 0 else { return false }
      return lock.l_type != Int16(F_UNLCK)
    }
  }

  private static func real(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path
  }
}
