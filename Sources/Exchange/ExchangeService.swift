package import Core

/// Asks Exchange Online for pages: it writes the request, reads the response and judges it.
///
/// It never retries, and never returns a page that is cut off, repeated or mixed with errors. It
/// follows a redirect by itself, once, and only to a host of the service's own that `Whereabouts`
/// knows; no token goes anywhere else.
package struct ExchangeService: PageService {
  private let http: any HTTPClient
  let whereabouts: Whereabouts
  let reader: PageReader

  /// - Parameter lanes: how many pages may be read at once; 1 or 2.
  package init(http: any HTTPClient, endpoint: ExchangeEndpoint, lanes: Int = 1) {
    self.http = http
    whereabouts = Whereabouts(endpoint)
    self.reader = PageReader(lanes: lanes)
  }

  package func page(_ call: PageCall, token: AccessToken) async throws(CallFailure) -> Page {
    let response = try await response(token) { place throws(CallFailure) in
      try request(for: call, at: place, token)
    }
    return try await page(in: response, of: call, token)
  }

  private func request(
    for call: PageCall, at place: ExchangeEndpoint, _ token: AccessToken
  ) throws(CallFailure) -> HTTPRequest {
    if let address = call.question.address {
      return ListRequest.get(place.object(at: address), for: call, token: token)
    }
    guard let listing = call.question.listing else {
      return try PageRequest(endpoint: place, whereabouts: whereabouts).request(
        for: call, token: token)
    }
    return try ListRequest(endpoint: place, whereabouts: whereabouts).request(
      for: call, listing: listing, token: token)
  }

  /// The page that a response holds, whether it came alone or within another.
  func page(
    in response: HTTPResponse, of call: PageCall, _ token: AccessToken
  ) async throws(CallFailure) -> Page {
    let failures = FailureReader(token: token.value)
    let receipt = Self.receipt(of: response, token)
    switch response.status {
    case 200: return try await page(in: response, of: call, receipt, failures)
    // A cmdlet without output; its rows are none, and there is no further page.
    case 204 where response.body.isEmpty && call.cursor == nil:
      return Page(rows: RowBlock(), nextLink: nil, isTruncated: false, receipt: receipt)
    default: throw failures.failure(response, receipt: receipt)
    }
  }

  static func receipt(of response: HTTPResponse, _ token: AccessToken) -> CallReceipt {
    var receipt = CallReceipt(
      status: response.status,
      requestID: response.header("request-id").map {
        Sentence.clean($0, hiding: token.value, limit: 64)
      },
      bytes: response.body.count, timings: response.timings)
    receipt.quota = QuotaReader.quota(response)
    return receipt
  }

  /// Writes a request for where the tenant is.
  typealias Writer = (ExchangeEndpoint) throws(CallFailure) -> HTTPRequest

  /// The answer to a request, from where the tenant is now.
  func response(
    _ token: AccessToken, to write: Writer
  ) async throws(CallFailure) -> HTTPResponse {
    let place = whereabouts.current
    let request = try write(place)
    let response = try await send(request, token)
    guard (300..<400).contains(response.status),
      let next = whereabouts.move(from: place, to: response.header("location"))
    else { return response }
    // Nothing but the address was wrong: the same question goes to the right one.
    let moved = try write(next)
    return try await send(moved, token)
  }

  private func send(
    _ request: HTTPRequest, _ token: AccessToken
  ) async throws(CallFailure) -> HTTPResponse {
    do {
      return try await http.send(request)
    } catch {
      throw CallFailure(error, token: token.value)
    }
  }

  private func page(
    in response: HTTPResponse, of call: PageCall, _ receipt: CallReceipt, _ failures: FailureReader
  ) async throws(CallFailure) -> Page {
    let page: ProjectedPage
    let nextLink: String?
    do throws(UnreadablePage) {
      page = try await read(response.body, of: call.question)
      nextLink = try page.link(after: call.cursor)
    } catch {
      // What a list or an address lacks, the cmdlet is asked for in their place.
      let isCmdlet = call.question.listing == nil && call.question.address == nil
      if isCmdlet, error.lacks != nil {
        throw failures.failure(unidentified: error, receipt: receipt)
      }
      throw failures.failure(unreadable: error.reason, in: response, receipt: receipt)
    }
    if let errors = page.failures {
      throw failures.failure(errors: errors, receipt: receipt)
    }
    return Page(
      rows: page.rows, nextLink: nextLink, isLinkBlank: page.isLinkBlank,
      isTruncated: page.warnsOfMore, receipt: receipt)
  }

  private func read(
    _ body: [UInt8], of question: Question
  ) async throws(UnreadablePage) -> ProjectedPage {
    if let address = question.address {
      return try await AddressReader(reader: reader, address: address).read(body)
    }
    if let listing = question.listing {
      return try await ListReader(reader: reader, listing).read(body)
    }
    return try await reader.read(
      body,
      PageProjector.Wanted(
        columns: question.columns, key: question.key, identity: question.identity))
  }
}
