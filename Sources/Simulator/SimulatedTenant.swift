import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// A Microsoft 365 tenant that does not exist, answering over real HTTP on loopback.
///
/// It has an identity service and an Exchange gateway under the service's own paths, and beside
/// them what a test asks or orders, such as `/_truth`, `/_stats` and `/_clock`. It knows nothing of the program it is asked by, and
/// serves once: to serve again, make another.
package final class SimulatedTenant: Sendable {
  package let options: SimulatorOptions
  private let clock: SimulatorClock
  let tally = Tally()
  let directory: LiveDirectory
  let organization: LiveOrganization
  private let listening = Mutex<Int?>(nil)
  private let logger: Logger

  /// Makes every object of the tenant; a million take a few seconds.
  package init(_ options: SimulatorOptions, logger: Logger? = nil) {
    self.options = options
    self.logger = logger ?? Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
    let clock = SimulatorClock(standsStill: options.clockStandsStill)
    self.clock = clock
    directory = LiveDirectory(options, clock)
    organization = LiveOrganization(options, clock)
  }

  /// The port served, once serving has begun; 0 before that.
  package var port: Int { listening.withLock { $0 } ?? 0 }

  /// Where the login host and the Exchange host both are, such as `http://127.0.0.1:8123`.
  package var address: String { "http://127.0.0.1:\(port)" }

  /// What has been asked and answered so far.
  package var statistics: SimulatorStatistics { tally.counts }

  /// Every object there is, as an export must show it.
  package var truth: SimulatorTruth { SimulatorTruth(directory.now) }

  /// Moves the tenant's clock on, so that tokens and next links end without anybody waiting.
  package func advance(by duration: Duration) { clock.advance(by: duration) }

  /// How long answers being written may take to finish once serving is asked to end.
  package static let longestFarewell = Duration.seconds(5)

  /// Serves until the process is asked to end (SIGINT, SIGTERM) or the task is cancelled.
  ///
  /// `onStart` is told the port, once connections are taken.
  package func run(onStart: @escaping @Sendable (Int) async -> Void) async throws {
    try await service(onStart, endedBy: [.sigterm, .sigint]).run()
  }

  /// Serves while `body` runs, then gives up simulated waits and closes every connection.
  func serve<Result: Sendable>(
    during body: (SimulatedTenant) async throws -> Result
  ) async throws -> Result {
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let service = service({ announce.yield($0) }, endedBy: [])
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { announce.finish() }
        try await service.run()
      }
      guard await ports.contains(where: { _ in true }) else {
        try await group.waitForAll()
        throw CancellationError()
      }
      // Asked to end, never cancelled: a server that is cancelled drops connections it has accepted
      // and not yet looked at, which its library takes for a fault of the program.
      let result: Result
      do { result = try await body(self) } catch {
        await service.triggerGracefulShutdown()
        throw error
      }
      await service.triggerGracefulShutdown()
      try await group.waitForAll()
      return result
    }
  }

  private func service(
    _ onStart: @escaping @Sendable (Int) async -> Void, endedBy signals: [UnixSignal]
  ) -> ServiceGroup {
    var configuration = ServiceGroupConfiguration(
      services: [server(onStart)], gracefulShutdownSignals: signals, logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.longestFarewell
    return ServiceGroup(configuration: configuration)
  }

  private func server(
    _ onStart: @escaping @Sendable (Int) async -> Void
  ) -> Server<HTTP1Channel> {
    let dispatcher = Dispatcher(
      options, directory: directory, organization: organization, clock: clock, tally: tally)
    let front = HTTPFront(dispatcher: dispatcher, clock: clock, tally: tally)
    return Server(
      childChannelSetup: HTTP1Channel(responder: { request, writer, _ in
        try await front.respond(to: request, writer)
      }),
      configuration: ServerConfiguration(
        address: .hostname("127.0.0.1", port: options.port), backlog: 512),
      onServerRunning: { [weak self] channel in
        let port = channel.localAddress?.port ?? 0
        self?.listening.withLock { $0 = port }
        await onStart(port)
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
  }
}

/// Serves a simulated tenant for as long as `body` runs.
///
/// The port is bound before `body` begins and is closed when this returns or throws.
package func withSimulator<Result: Sendable>(
  _ options: SimulatorOptions, _ body: (SimulatedTenant) async throws -> Result
) async throws -> Result {
  try await SimulatedTenant(options).serve(during: body)
}
