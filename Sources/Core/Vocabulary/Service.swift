/// Which of a tenant's services a job asks: both take the same calls, at addresses of their own.
///
/// It knows no address; a cloud's preset does.
package enum Service: String, Sendable, Hashable, Codable, CaseIterable {
  /// Exchange Online, as Connect-ExchangeOnline reaches it.
  case exchange
  /// Security & Compliance (Microsoft Purview), as Connect-IPPSSession reaches it.
  case compliance
}
