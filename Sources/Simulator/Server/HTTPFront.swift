import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Turns requests on a connection into questions, and answers into bytes on it.
///
/// It packs bodies for clients that take gzip, and dates every answer by the simulator's clock. It
/// decides nothing about what is answered.
struct HTTPFront: Sendable {
  let dispatcher: Dispatcher
  let clock: SimulatorClock
  let tally: Tally

  /// The longest request body read.
  static let longestBody = 1 << 20
  /// Bodies shorter than this are sent as they are.
  static let shortestPacked = 1024

  @concurrent func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
    let answer: Answer
    do {
      answer = try await self.answer(to: request)
    } catch is NIOTooManyBytesError {
      answer = .plain(.contentTooLarge, "The request is too long.\n")
    }
    try await send(answer, to: request, writer)
  }

  private func answer(to request: Request) async throws -> Answer {
    guard let question = try await Self.question(request) else { return .notFound }
    guard Dispatcher.isCall(question) || dispatcher.countsBatch(question) else {
      return try await dispatcher.answer(question, underWay: nil)
    }
    return try await answerCall(question)
  }

  /// Answers a call, which is under way until its answer is made.
  ///
  /// It ends before the answer is sent, so a client that calls one after the other is never seen
  /// to make two calls at once.
  private func answerCall(_ question: Question) async throws -> Answer {
    let underWay = tally.begin(isBatch: question.path.last == "$batch")
    defer { tally.end() }
    return try await dispatcher.answer(question, underWay: underWay)
  }

  private static func question(_ request: Request) async throws -> Question? {
    // Taken apart first: a slash inside a key is written as %2F.
    let segments = request.uri.path.split(separator: "/")
    let path = segments.compactMap { String($0).removingPercentEncoding }
    guard path.count == segments.count else { return nil }
    let body = try await request.body.collect(upTo: longestBody)
    // What stands in front and speaks TLS says so; addresses given out must lead back through it.
    let scheme = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] }
    return Question(
      method: request.method, path: path,
      query: Form.parse(request.uri.query ?? ""),
      origin: "\(scheme == "https" ? "https" : "http")://\(request.head.authority ?? "localhost")",
      headers: request.headers, body: Array(body.readableBytesView))
  }

  @concurrent private func send(
    _ answer: Answer, to request: Request, _ writer: consuming ResponseWriter
  ) async throws {
    var head = HTTPResponse(status: answer.status, headerFields: answer.headers)
    head.headerFields[.date] = HTTPDate.text(clock.now)
    head.headerFields[.server] = "Microsoft-IIS/10.0"
    switch answer.body {
    case .bytes(let bytes):
      let bytes = Self.packed(bytes, for: request, &head)
      let body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
      try await writer.write(response: head, body: body)
    case .broken(let bytes):
      let bytes = Self.packed(bytes, for: request, &head)
      var body = try await writer.writeHead(head)
      try await body.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
      // What a connection does that never gets the bytes it was promised: it ends.
      throw Broken()
    case .dropped: throw Broken()
    case .pieces(let next):
      head.headerFields[.transferEncoding] = "chunked"
      var body = try await writer.writeHead(head)
      while let piece = next() { try await body.write(ByteBuffer(bytes: piece)) }
      try await body.finish(nil)
    }
  }

  /// A connection that is to end.
  struct Broken: Error {}

  /// The bytes as they are sent, with the headers that say how.
  private static func packed(
    _ bytes: [UInt8], for request: Request, _ head: inout HTTPResponse
  ) -> [UInt8] {
    var bytes = bytes
    if bytes.count >= shortestPacked, takesGzip(request.headers) {
      bytes = Gzip.pack(bytes)
      head.headerFields[.contentEncoding] = "gzip"
      head.headerFields[.vary] = "Accept-Encoding"
    }
    head.headerFields[.contentLength] = String(bytes.count)
    return bytes
  }

  /// Whether the client takes gzip, and does not refuse it with a weight of nought.
  static func takesGzip(_ headers: HTTPFields) -> Bool {
    let offers = headers[.acceptEncoding]?.lowercased().split(separator: ",") ?? []
    return offers.contains { offer in
      let parts = offer.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let coding = parts.first, ["gzip", "x-gzip", "*"].contains(coding) else { return false }
      guard let weight = parts.first(where: { $0.hasPrefix("q=") }) else { return true }
      return (Double(weight.dropFirst(2)) ?? 0) > 0
    }
  }
}

/// Writes moments the way HTTP headers carry them.
enum HTTPDate {
  static func text(_ date: Date) -> String {
    let seconds = Int(date.wholeSeconds)
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let stamp = Ticks(unixSeconds: seconds).description
    let parts = stamp.prefix(19).split(whereSeparator: { "-T".contains($0) })
    let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
    return "\(days[seconds / 86_400 % 7]), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
  }
}
