import Core

/// Decides of what kind a failure is, from its status and what it says.
///
/// It never reads a response itself; `Complaint` has done so. Where the service's sentence and its
/// status disagree the sentence wins, since the same trouble comes under several statuses.
enum FailureRules {
  static let concurrency = "maximum number of concurrent requests"
  static let staleCursor = "expired or invalid pagination request"
  static let notAllowed = "is not allowed to call"
  static let mayBeTransient = "issue may be transient"

  /// Ends of type names that stand for a bad moment, whatever the status.
  private static let transientTypes = [
    "CmdletProxyNotAvailableFailure", "ServerBusyException", "TransientException",
    "BackendCommunicationException", "UnableToWriteToAadException", "DCOverloadedException",
    "SuitabilityDirectoryException", "ServerInMMException", "ADServerSettingsChangedException",
  ]

  /// Ends of type names of questions that stay wrong, though they may come under 500.
  private static let permanentTypes = [
    "ManagementObjectNotFoundException", "ManagementObjectAmbiguousException",
    "AmbiguousParameterSetException", "ParameterTransformationException",
    "ParameterBindingException", "ProxyAddressExistsException",
  ]

  private static let deniedTypes = ["CmdletAccessDeniedException"]

  /// Whether the service says that too many calls were in flight, and not merely too many.
  static func isAboutConcurrency(_ complaint: Complaint) -> Bool { complaint.says(concurrency) }

  /// Whether a proxy, a web filter or a front end refused the call, and not the service.
  static func isFromElsewhere(status: Int, _ complaint: Complaint) -> Bool {
    if status == 407 { return true }
    // The statuses that pass by themselves do so whoever gave them.
    let passing = [401, 408, 409, 421, 425, 429]
    return complaint.isWebPage && (400...499).contains(status) && !passing.contains(status)
  }

  /// What a failure says of the object that was asked about; nil where it is about something else.
  static func finding(status: Int, _ complaint: Complaint) -> CallFailure.Finding? {
    if complaint.names(["ManagementObjectNotFoundException"]) { return .notFound }
    if complaint.names(["ManagementObjectAmbiguousException"]) { return .ambiguous }
    // An identity that may call nothing is refused in other words.
    let isDenied = status == 403 || complaint.names(["AccessDeniedException"])
    return isDenied && !complaint.says(notAllowed) && !isFromElsewhere(status: status, complaint)
      ? .denied : nil
  }

  static func kind(
    status: Int, complaint: Complaint, retryAfter: Duration?
  ) -> CallFailure.Kind {
    if isAboutConcurrency(complaint) { return .throttled(retryAfter: retryAfter) }
    if complaint.says(staleCursor) { return .staleCursor }
    switch status {
    case 300...399: return .wrongEndpoint
    case 401: return complaint.says(notAllowed) ? .forbidden : .unauthorised
    case 429: return .throttled(retryAfter: retryAfter)
    // Advice to stay away concerns every caller, as a refusal of calls does.
    case 503 where retryAfter != nil: return .throttled(retryAfter: retryAfter)
    default: break
    }
    // Not the service's own words. A proxy that wants a sign-in will not change its mind by itself; a
    // filter's page may be a moment's.
    if isFromElsewhere(status: status, complaint) {
      return status == 407 ? .forbidden : .intercepted
    }
    if complaint.names(deniedTypes) || complaint.says(notAllowed) { return .forbidden }
    if complaint.names(transientTypes) || complaint.says(mayBeTransient) { return .transient }
    return switch status {
    case 403: .forbidden
    // A connection that was shared with another host, or a lock that passes.
    case 408, 409, 421, 425: .transient
    case 500: complaint.names(permanentTypes) ? .permanent : .transient
    case 501...599: .transient
    case 400...499: .permanent
    default: .malformed
    }
  }
}

extension Complaint {
  func says(_ phrase: String) -> Bool {
    said.contains { $0.lowercased().contains(phrase) }
  }

  func names(_ endings: [String]) -> Bool {
    types.contains { type in endings.contains { type.hasSuffix($0) } }
  }
}
