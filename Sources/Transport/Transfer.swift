import CCurl
import Core

/// Receives one response on the loop thread: head, body, and what is wrong with them.
///
/// It never leaves the loop thread, never keeps more than its limits, and never lets an incomplete
/// body pass for a response.
final class Transfer {
  let call: Call
  let easy: CurlEasy
  private let way: CallWay
  private let limits: ClientConfiguration
  private let dueTimes: DueTimes
  /// A guess at the size of a body that does not announce it, to spare growing it in steps.
  private let expectedSize: Int
  private var head: ResponseHead
  private var body: [UInt8] = []
  private var decoder: GzipDecoder?
  /// Our own reason to break off, which outranks what libcurl says about it.
  private var failure: TransportError?
  /// When the last byte came; nothing before the first.
  private var lastByte: ContinuousClock.Instant?

  init(
    _ call: Call, on easy: CurlEasy, along way: CallWay, limits: ClientConfiguration,
    dueTimes: DueTimes, expecting size: Int
  ) {
    self.call = call
    self.easy = easy
    self.way = way
    self.limits = limits
    self.dueTimes = dueTimes
    expectedSize = size
    head = ResponseHead(byteLimit: limits.headerBytes, countLimit: limits.headerCount)
  }

  private var deadline: ContinuousClock.Instant { call.begun + call.request.deadline }

  /// The next moment at which this transfer may be overdue.
  var due: ContinuousClock.Instant {
    lastByte.map { min(deadline, $0 + call.request.stall) } ?? deadline
  }

  /// Why this transfer must end now, if it must.
  var overdue: TransportError? {
    guard due <= dueTimes.now else { return nil }
    return deadline <= dueTimes.now
      ? .overdue(call.origin, after: call.request.deadline)
      : .stalled(call.origin, after: call.request.stall)
  }

  /// Whether the request has a connection to travel on.
  var isConnected: Bool { easy.duration(CURLINFO_PRETRANSFER_TIME_T) > .zero }
  /// Whether not a single byte has come.
  var isSilent: Bool { lastByte == nil }

  /// Points the handle's callbacks at this transfer, which must stay alive until they end.
  func listen() throws(CurlEasy.Refusal) {
    let pointer = unsafe Unmanaged.passUnretained(self).toOpaque()
    try unsafe easy.setReceiver(
      pointer,
      head: { bytes, _, count, target in
        unsafe Transfer.deliver(bytes, count, target) { unsafe $0.takeHeader($1) }
      },
      body: { bytes, _, count, target in
        unsafe Transfer.deliver(bytes, count, target) { unsafe $0.takeBody($1) }
      })
  }

  /// Finds the transfer behind a callback's pointer; any answer but the count breaks the call off.
  private static func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ target: UnsafeMutableRawPointer?,
    to receive: (Transfer, UnsafeBufferPointer<UInt8>) -> TransportError?
  ) -> Int {
    guard let bytes = unsafe bytes, let target = unsafe target, count > 0 else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(target).takeUnretainedValue()
    let start = unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
    transfer.noteByte()
    transfer.failure = unsafe receive(transfer, UnsafeBufferPointer(start: start, count: count))
    return transfer.failure == nil ? count : 0
  }

  private func noteByte() {
    let isFirst = lastByte == nil
    lastByte = dueTimes.now
    // Later bytes only move the moment away, and `next` is a lower bound.
    if isFirst { dueTimes.note(due) }
  }

  private func takeHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> TransportError? {
    let isWithinLimits = head.take(unsafe String(decoding: bytes, as: UTF8.self))
    return isWithinLimits ? nil : .headTooLarge(call.origin)
  }

  private func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> TransportError? {
    let limit = call.request.bodyLimit
    if body.isEmpty, decoder == nil, let failure = beginBody() { return failure }
    guard let decoder else {
      guard bytes.count <= limit - body.count else { return .tooLarge(call.origin, limit: limit) }
      unsafe body.append(contentsOf: bytes)
      return nil
    }
    return switch unsafe decoder.decode(bytes, onto: &body, limit: limit) {
    case .taken: nil
    case .tooLarge: .tooLarge(call.origin, limit: limit)
    case .tooDense: .tooDense(call.origin)
    case .broken: .brokenGzip(call.origin)
    }
  }

  private func beginBody() -> TransportError? {
    head.bodyBegins()
    let limit = call.request.bodyLimit
    switch head.encoding {
    case .none:
      guard let length = head.contentLength, length > 0 else { return nil }
      guard length <= limit else { return .tooLarge(call.origin, limit: limit) }
      body.reserveCapacity(length)
      return nil
    case .gzip:
      decoder = GzipDecoder()
      body.reserveCapacity(min(expectedSize, limit))
      return decoder == nil ? .noMemory(call.origin) : nil
    case .unknown:
      return .unknownEncoding(call.origin)
    }
  }

  /// What the call comes to, once libcurl has said how it ended.
  func outcome(of code: CURLcode) -> Call.Answer {
    if let failure { return .failure(failure) }
    guard code == CURLE_OK else {
      let ending = CurlFailure(
        code: code, words: easy.words(on: code), origin: call.origin,
        headIsFinished: head.isFinished, way: way,
        proxyStatus: easy.number(CURLINFO_HTTP_CONNECTCODE),
        proxyError: easy.number(CURLINFO_PROXY_ERROR),
        proxyOffers: ProxyMethods(rawValue: easy.number(CURLINFO_PROXYAUTH_AVAIL)),
        isProxyUntrusted: easy.number(CURLINFO_PROXY_SSL_VERIFYRESULT) != 0)
      return .failure(ending.error)
    }
    // libcurl checks the length on the wire; whether the packing was whole only we know.
    if let decoder, !decoder.isWhole { return .failure(.brokenGzip(call.origin)) }
    var content: [UInt8] = []
    swap(&content, &body)
    return .success(
      HTTPResponse(
        status: easy.number(CURLINFO_RESPONSE_CODE), headers: head.headers, body: content,
        timings: timings))
  }

  private var timings: CallTimings {
    CallTimings(
      resolved: easy.duration(CURLINFO_NAMELOOKUP_TIME_T),
      connected: easy.duration(CURLINFO_CONNECT_TIME_T),
      secured: easy.duration(CURLINFO_APPCONNECT_TIME_T),
      firstByte: easy.duration(CURLINFO_STARTTRANSFER_TIME_T),
      total: easy.duration(CURLINFO_TOTAL_TIME_T))
  }
}
