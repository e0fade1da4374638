import CCurl
import Synchronization

/// Carries calls, cancellations and the end to the loop thread, and wakes it.
///
/// It never waits and never runs a transfer. The bell is rung only under the lock and only between
/// `attach` and `detach`, so that it cannot ring on a loop that is already gone.
final class CurlInbox: Sendable {
  /// What has arrived since the loop last looked.
  struct Letters {
    var calls: [Call] = []
    var cancelled: [UInt64] = []
    var isClosed = false
  }

  /// The one entrance to a multi handle that other threads may use.
  ///
  /// `@unchecked Sendable` and `@safe` hold because the pointer is private and its only use is
  /// `curl_multi_wakeup`, which libcurl documents as callable from any thread at any time while the
  /// handle exists; the inbox's lock excludes the end of that time.
  @safe struct Bell: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init(multi: UnsafeMutableRawPointer) { unsafe self.multi = unsafe multi }

    // A refusal means that the loop cannot be woken early; it still looks when its wait is over.
    func ring() { _ = unsafe curl_multi_wakeup(multi) }
  }

  private struct State {
    var letters = Letters()
    var hasNews = false
    var bell: Bell?

    mutating func announce() {
      // The loop takes all letters in one turn, so one ring is enough until it has.
      if !hasNews { bell?.ring() }
      hasNews = true
    }
  }

  private let state = Mutex(State())

  /// Hands a call over; `false` means that the client is closed and the caller keeps the call.
  func post(_ call: Call) -> Bool {
    state.withLock { state in
      guard !state.letters.isClosed else { return false }
      state.letters.calls.append(call)
      state.announce()
      return true
    }
  }

  /// Asks for the end of a call; one that is unknown or already answered is left alone.
  func cancel(_ id: UInt64) {
    state.withLock { state in
      guard !state.letters.isClosed else { return }
      state.letters.cancelled.append(id)
      state.announce()
    }
  }

  /// Asks for the end of the loop; from now on every call is refused.
  func close() {
    state.withLock { state in
      state.letters.isClosed = true
      state.announce()
    }
  }

  /// Called by the loop thread when it begins.
  func attach(_ bell: Bell) { state.withLock { $0.bell = bell } }

  /// Called by the loop thread before it ends; closes the inbox and silences the bell.
  func detach() {
    state.withLock { state in
      state.letters.isClosed = true
      state.bell = nil
    }
  }

  /// Called by the loop thread: everything that has arrived, leaving nothing.
  func drain() -> Letters {
    state.withLock { state in
      state.hasNews = false
      var letters = Letters(isClosed: state.letters.isClosed)
      swap(&letters.calls, &state.letters.calls)
      swap(&letters.cancelled, &state.letters.cancelled)
      return letters
    }
  }
}
