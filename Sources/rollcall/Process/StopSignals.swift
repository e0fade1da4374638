import Dispatch
import Foundation

/// The signals by which an operator, a shell or a service manager asks the program to stop.
///
/// While it listens, they no longer end the process by themselves. A hang-up that is ignored when
/// the program begins, as `nohup` has it, stays ignored.
struct StopSignals {
  /// Those that are heeded, given whether hang-ups are to be ignored.
  static func heeded(ignoringHangUps: Bool) -> [Int32] {
    ignoringHangUps ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
  }

  /// Every such signal as it arrives, until the stream is dropped.
  static func arrivals(
    of numbers: [Int32] = heeded(ignoringHangUps: StandardStreams.ignoreHangUps)
  ) -> AsyncStream<Int32> {
    AsyncStream { stream in
      let sources = numbers.map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { stream.yield(number) }
        source.resume()
        return source
      }
      let held = Sources(sources, numbers)
      stream.onTermination = { _ in held.cancel() }
    }
  }

  /// Keeps the sources alive as long as somebody listens.
  private final class Sources: Sendable {
    // Dispatch sources are thread-safe objects of libdispatch; cancelling one is all we do here.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    private let numbers: [Int32]

    init(_ sources: [any DispatchSourceSignal], _ numbers: [Int32]) {
      unsafe self.sources = sources
      self.numbers = numbers
    }

    func cancel() {
      for source in unsafe sources { source.cancel() }
      for number in numbers { signal(number, SIG_DFL) }
    }
  }
}
