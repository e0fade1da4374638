import Core
import Foundation

/// The three streams a process is born with: makes sure they are there, and notices their end.
///
/// It never reads or writes them.
enum StandardStreams {
  /// How often is looked whether anybody still listens.
  static let interval = Duration.seconds(1)

  /// Puts nothing in the place of streams that were closed when the process began.
  ///
  /// Otherwise the next file opened, an export or a store, would take their number, and get what is
  /// written for people.
  static func fillGaps() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is the one that is missing.
      _ = unsafe open("/dev/null", O_RDWR)
    }
  }

  /// Lets a write to a reader that is gone fail, where it would end the process in mid-work.
  ///
  /// A handler that does nothing, and not the signal ignored: programs that are started inherit
  /// the latter.
  static func surviveBrokenPipes() { signal(SIGPIPE) { _ in } }

  /// Whether somebody asked, as `nohup` does, that the end of the terminal be ignored.
  static var ignoreHangUps: Bool {
    var action = sigaction()
    guard unsafe sigaction(SIGHUP, nil, &action) == 0 else { return false }
    #if os(Linux)
      let handler = unsafe action.__sigaction_handler.sa_handler
    #else
      let handler = unsafe action.__sigaction_u.__sa_handler
    #endif
    return unsafe (unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self))
  }

  /// Returns true once a stream's reader or its terminal is gone, false when the task is cancelled.
  static func lost(_ descriptors: [CInt], time: any TimeSource) async -> Bool {
    while !Task.isCancelled {
      if descriptors.contains(where: isLost) { return true }
      do { try await time.sleep(for: interval) } catch { return false }
    }
    return false
  }

  static func isLost(_ descriptor: CInt) -> Bool {
    // Nothing is asked for: an error and a hang-up are always told.
    var wanted = pollfd(fd: descriptor, events: 0, revents: 0)
    guard unsafe poll(&wanted, 1, 0) > 0 else { return false }
    return wanted.revents & Int16(POLLERR | POLLHUP) != 0
  }
}
