package import Core

/// Asks several questions in one call, by the service's `$batch`.
///
/// What fails within it is judged as though it had come alone, and asked again by nobody here.
extension ExchangeService {
  package var widestBulk: Int { BulkCall.most }

  package func pages(
    _ call: BulkCall, token: AccessToken
  ) async throws(CallFailure) -> BulkAnswer {
    let response = try await response(token) { place throws(CallFailure) in
      try BulkRequest(endpoint: place, whereabouts: whereabouts).request(for: call, token: token)
    }
    let failures = FailureReader(token: token.value)
    let receipt = Self.receipt(of: response, token)
    guard response.status == 200 else {
      var failure = failures.failure(response, receipt: receipt)
      // "Not implemented" is no bad moment.
      if response.status == 501 { failure.kind = .permanent }
      throw failure
    }
    guard !Self.isMultipart(response) else { throw Self.isNoJSON(receipt) }
    let parts: [String: BulkReader.Part]
    do throws(UnreadablePage) {
      parts = try await BulkReader(reader: reader).parts(of: response)
    } catch {
      throw failures.failure(unreadable: error.reason, in: response, receipt: receipt)
    }
    var results: [Result<Page, CallFailure>] = []
    for (place, item) in call.calls.enumerated() {
      let part = parts[BulkRequest.id(of: place)]
      results.append(await result(of: part, item, token, receipt))
    }
    return BulkAnswer(results: results, receipt: receipt)
  }

  private func result(
    of part: BulkReader.Part?, _ call: PageCall, _ token: AccessToken, _ outer: CallReceipt
  ) async -> Result<Page, CallFailure> {
    switch part {
    case .response(let response):
      do throws(CallFailure) {
        return .success(try await page(in: response, of: call, token))
      } catch {
        return .failure(error)
      }
    case .unreadable(let reason):
      let sentence = Sentence.compose(
        "The service's answer to a batch cannot be taken apart: \(reason). It is asked singly.")
      return .failure(CallFailure(.malformed, sentence: sentence, receipt: outer))
    case nil:
      return .failure(
        CallFailure(
          .transient,
          sentence: "The question is missing from the answer to its batch. It is asked singly.",
          receipt: outer))
    }
  }

  private static func isMultipart(_ response: HTTPResponse) -> Bool {
    response.header("content-type")?.lowercased().hasPrefix("multipart/") == true
  }

  private static func isNoJSON(_ receipt: CallReceipt) -> CallFailure {
    CallFailure(
      .permanent,
      sentence: "The service answered a batch in several parts although JSON was asked for. "
        + "Questions are asked singly.",
      receipt: receipt)
  }
}
