import CCurl
import Core

/// Owns one easy handle with everything it points to, and frees it in one place.
///
/// It never runs by itself and is used on the loop thread alone. A handle that has been reset may
/// serve another call, which saves its set-up.
///
/// `@safe` holds because every pointer is allocated here, lives as long as the handle that uses it,
/// and is freed after that handle.
@safe final class CurlEasy {
  /// libcurl's refusal of an option, before anything was sent.
  struct Refusal: Error {
    /// The refused option's number in libcurl; zero for a header line.
    var option: UInt32
    var code: CURLcode
  }

  let handle: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var detour: UnsafeMutablePointer<curl_slist>?

  init?() {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = unsafe handle
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    unsafe headers = nil
    unsafe detour = nil
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(headers)
    unsafe curl_slist_free_all(detour)
    unsafe errorText.deallocate()
  }

  /// Forgets the last call, its header values and its receiver; the handle may be used again.
  func reset() {
    unsafe curl_easy_reset(handle)
    unsafe curl_slist_free_all(headers)
    unsafe headers = nil
    unsafe curl_slist_free_all(detour)
    unsafe detour = nil
  }

  // MARK: Options

  func set(_ option: CURLoption, _ value: Int) throws(Refusal) {
    try check(option, unsafe ccurl_set_long(handle, option, value))
  }

  func set(_ option: CURLoption, _ text: String) throws(Refusal) {
    try check(option, unsafe ccurl_set_text(handle, option, text))
  }

  func set(_ option: CURLoption, _ secret: Secret) throws(Refusal) {
    try check(option, secret.reveal { unsafe ccurl_set_text(handle, option, $0) })
  }

  /// Sets certificates or a key; libcurl keeps its own copy.
  func set(_ option: CURLoption, _ bytes: [UInt8]) throws(Refusal) {
    try check(option, unsafe ccurl_set_blob(handle, option, bytes, bytes.count))
  }

  /// Has the call's handshakes note who issued a certificate that is not trusted.
  func setTrustNote(_ note: TrustNote) throws(Refusal) {
    guard TrustNote.canBeTaken else { return }
    try check(CURLOPT_SSL_CTX_FUNCTION, unsafe ccurl_set_trust_note(handle, note.memory))
  }

  func setSilenceLimit(_ limit: Duration) throws(Refusal) {
    let milliseconds = UInt32(clamping: limit.milliseconds)
    try check(
      CURLOPT_SOCKOPTFUNCTION, unsafe ccurl_set_silence_limit(handle, milliseconds))
  }

  /// Sets the body to send; libcurl keeps its own copy.
  func setBody(_ body: [UInt8]) throws(Refusal) {
    let size = curl_off_t(body.count)
    try check(
      CURLOPT_POSTFIELDSIZE_LARGE,
      unsafe ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, size))
    // An empty array may have no address, so it borrows one; the size says that nothing is read.
    let bytes = body.isEmpty ? [0] : body
    try check(CURLOPT_COPYPOSTFIELDS, unsafe ccurl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, bytes))
  }

  /// Adds one header line; it is copied and freed with the call.
  func addHeader(_ line: String) throws(Refusal) {
    guard let longer = unsafe curl_slist_append(headers, line) else {
      throw Refusal(option: 0, code: CURLE_OUT_OF_MEMORY)
    }
    unsafe headers = unsafe longer
  }

  /// Connects to this host whatever the address says, at the same port.
  func connect(to host: String) throws(Refusal) {
    guard let list = unsafe curl_slist_append(nil, "::\(host):") else {
      throw Refusal(option: 0, code: CURLE_OUT_OF_MEMORY)
    }
    unsafe detour = unsafe list
    try check(CURLOPT_CONNECT_TO, unsafe ccurl_set_list(handle, CURLOPT_CONNECT_TO, list))
  }

  /// Makes the collected header lines and the error text part of the call.
  func attachOwnings() throws(Refusal) {
    unsafe errorText.pointee = 0
    try check(CURLOPT_ERRORBUFFER, unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    try check(CURLOPT_HTTPHEADER, unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers))
  }

  /// Makes the collected lines the recipients of a mail, and the error text part of the call.
  func attachRecipients() throws(Refusal) {
    unsafe errorText.pointee = 0
    try check(CURLOPT_ERRORBUFFER, unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    try check(CURLOPT_MAIL_RCPT, unsafe ccurl_set_list(handle, CURLOPT_MAIL_RCPT, headers))
  }

  /// Names who receives head and body; the receiver must outlive the call.
  func setReceiver(
    _ receiver: UnsafeMutableRawPointer, head: curl_write_callback, body: curl_write_callback
  ) throws(Refusal) {
    try check(CURLOPT_PRIVATE, unsafe ccurl_set_pointer(handle, CURLOPT_PRIVATE, receiver))
    try check(CURLOPT_HEADERDATA, unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, receiver))
    try check(CURLOPT_WRITEDATA, unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, receiver))
    try check(
      CURLOPT_HEADERFUNCTION, unsafe ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION, head))
    try check(CURLOPT_WRITEFUNCTION, unsafe ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION, body))
  }

  private func check(_ option: CURLoption, _ code: CURLcode) throws(Refusal) {
    guard code == CURLE_OK else { throw Refusal(option: option.rawValue, code: code) }
  }

  // MARK: Findings

  /// Why the call could not be prepared, in words that hold no value of an option.
  static func words(on refusal: Refusal) -> String {
    let reason = unsafe curl_easy_strerror(refusal.code).map { unsafe String(cString: $0) } ?? ""
    return "\(reason), option \(refusal.option)"
  }

  /// libcurl's own words on what went wrong, or its general words for the code.
  func words(on code: CURLcode) -> String {
    guard unsafe errorText.pointee == 0 else { return unsafe String(cString: errorText) }
    return unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? ""
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return unsafe ccurl_get_long(handle, info, &value) == CURLE_OK ? value : 0
  }

  func duration(_ info: CURLINFO) -> Duration {
    var microseconds: curl_off_t = 0
    let code = unsafe ccurl_get_offset(handle, info, &microseconds)
    return code == CURLE_OK ? .microseconds(Int64(microseconds)) : .zero
  }
}
