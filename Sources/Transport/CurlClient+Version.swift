import CCurl

extension CurlClient {
  /// The library that carries the calls, and the ones it was built with, as it names itself.
  package static var libraryVersion: String {
    unsafe String(cString: curl_version())
  }
}
