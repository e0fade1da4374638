import Dispatch
import Foundation

/// The signals by which an operator, a shell or a service manager asks the program to stop.
///
/// While it listens, they no longer end the process by themselves.
struct StopSignals {
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// Every such signal as it arrives, until the stream is dropped.
  static func arrivals() -> AsyncStream<Int32> {
    AsyncStream { stream in
      let sources = numbers.map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { stream.yield(number) }
        source.resume()
        return source
      }
      let held = Sources(sources)
      stream.onTermination = { _ in held.cancel() }
    }
  }

  /// Keeps the sources alive as long as somebody listens.
  private final class Sources: Sendable {
    // Dispatch sources are thread-safe objects of libdispatch; cancelling one is all we do here.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    init(_ sources: [any DispatchSourceSignal]) { unsafe self.sources = sources }

    func cancel() {
      for source in unsafe sources { source.cancel() }
      for number in StopSignals.numbers { signal(number, SIG_DFL) }
    }
  }
}
