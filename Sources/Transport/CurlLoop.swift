import CCurl
import Core

/// Runs all transfers of one client on one thread, and is the only place where libcurl works.
///
/// It is created, used and ended on that thread and never shared; everything reaches it through the
/// inbox. It never waits for anything but the network, the bell and the next moment of its calls.
///
/// `@safe` holds because the multi handle is private, and is freed in `deinit` after the bell has
/// been silenced and every easy handle has left it.
@safe final class CurlLoop {
  /// The most easy handles kept for later calls.
  private static let sparesKept = 64

  private let inbox: CurlInbox
  private let configuration: ClientConfiguration
  private let ways: CallWays
  private let multi: UnsafeMutableRawPointer
  private let dueTimes = DueTimes()
  private var transfers: [UInt64: Transfer] = [:]
  private var spares: [CurlEasy] = []
  /// The size of the last body and some more: neighbouring calls ask for pages of about one size.
  private var lastSize = 0

  init?(inbox: CurlInbox, configuration: ClientConfiguration) {
    guard let multi = unsafe curl_multi_init() else { return nil }
    self.inbox = inbox
    self.configuration = configuration
    ways = CallWays(configuration)
    unsafe self.multi = unsafe multi
    let limits: [(CURLMoption, Int)] = [
      (CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHost),
      (CURLMOPT_MAXCONNECTS, configuration.idleConnections),
    ]
    for (option, value) in limits
    where unsafe ccurl_multi_set_long(multi, option, value) != CURLM_OK { return nil }
  }

  deinit { unsafe curl_multi_cleanup(multi) }

  /// Works until the inbox is closed or libcurl itself fails; then no call is left unanswered.
  func run() {
    inbox.attach(unsafe CurlInbox.Bell(multi: multi))
    let ending = work()
    inbox.detach()
    for transfer in transfers.values { end(transfer, .failure(ending(transfer.call.origin))) }
    for call in inbox.drain().calls { call.answer(.failure(ending(call.origin))) }
  }

  /// Returns the reason to give to whoever still waits.
  private func work() -> (Origin) -> TransportError {
    while true {
      let letters = inbox.drain()
      dueTimes.turn()
      for call in letters.calls { begin(call) }
      guard !letters.isClosed else { return TransportError.closed }
      for id in letters.cancelled { cancel(id) }
      var running: Int32 = 0
      var code = unsafe curl_multi_perform(multi, &running)
      collect()
      endOverdue()
      if code == CURLM_OK {
        code = unsafe curl_multi_poll(multi, nil, 0, dueTimes.patience, nil)
      }
      guard code == CURLM_OK else {
        let words = unsafe curl_multi_strerror(code).map { unsafe String(cString: $0) } ?? ""
        return { .broken($0, words) }
      }
    }
  }

  private func begin(_ call: Call) {
    guard !call.withdrawal.isWithdrawn else {
      return call.answer(.failure(.cancelled(call.origin)))
    }
    let way: CallWay
    do throws(TransportError) { way = try ways.way(to: call.origin, by: call.request.route) } catch
    {
      return call.answer(.failure(error))
    }
    guard let easy = spares.popLast() ?? CurlEasy() else {
      return call.answer(.failure(.noMemory(call.origin)))
    }
    let transfer = Transfer(
      call, on: easy, along: way, limits: configuration, dueTimes: dueTimes, expecting: lastSize)
    do throws(CurlEasy.Refusal) {
      try easy.prepare(call.request, to: call.origin, with: configuration, along: way)
      try transfer.listen()
    } catch {
      return call.answer(.failure(.broken(call.origin, CurlEasy.words(on: error))))
    }
    guard unsafe curl_multi_add_handle(multi, easy.handle) == CURLM_OK else {
      return call.answer(.failure(.broken(call.origin, "the call could not join the others")))
    }
    transfers[call.id] = transfer
    dueTimes.note(transfer.due)
  }

  private func cancel(_ id: UInt64) {
    guard let transfer = transfers[id] else { return }
    end(transfer, .failure(.cancelled(transfer.call.origin)))
  }

  /// Answers every call that libcurl has finished.
  private func collect() {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
      let code = unsafe message.pointee.data.result
      var owner: UnsafeMutableRawPointer?
      guard unsafe ccurl_get_private(message.pointee.easy_handle, &owner) == CURLE_OK,
        let owner = unsafe owner
      else { continue }
      // The pointer is the one `listen` stored, and `transfers` keeps its object alive.
      let transfer = unsafe Unmanaged<Transfer>.fromOpaque(owner).takeUnretainedValue()
      let outcome = transfer.outcome(of: code)
      end(transfer, outcome)
      if case .failure(let error) = outcome, error.kind == .proxyDenied {
        deny(error, to: transfer.call.origin)
      }
    }
  }

  /// Ends the calls that have yet to connect too: each would offer the refused password once more.
  private func deny(_ error: TransportError, to origin: Origin) {
    ways.note(error, to: origin)
    for transfer in Array(transfers.values)
    where transfer.call.origin == origin && !transfer.isConnected {
      end(transfer, .failure(error))
    }
  }

  private func endOverdue() {
    guard dueTimes.takeOverdue() else { return }
    for transfer in Array(transfers.values) {
      if let error = transfer.overdue {
        if transfer.isSilent { ways.doubt(transfer.call.origin) }
        end(transfer, .failure(error))
      } else {
        dueTimes.note(transfer.due)
      }
    }
  }

  /// Takes a transfer out of libcurl first, and only then answers: after the answer, nothing of the
  /// call is left on the network.
  private func end(_ transfer: Transfer, _ answer: Call.Answer) {
    unsafe curl_multi_remove_handle(multi, transfer.easy.handle)
    transfers[transfer.call.id] = nil
    transfer.easy.reset()
    if spares.count < Self.sparesKept { spares.append(transfer.easy) }
    if case .success(let response) = answer { lastSize = response.body.count * 5 / 4 }
    transfer.call.answer(answer)
  }
}
