import HTTPTypes

/// Leads to what can be asked about the tenant's mailboxes, and what can be ordered.
///
/// It knows the paths that are none of the service's.
struct OrganizationRoutes: Sendable {
  let organization: LiveOrganization

  func answer(_ question: Question) -> Answer? {
    guard question.path.count == 1 else { return nil }
    switch question.path[0] {
    case "_permissions": return permissions(question)
    case "_changes": return changes(question)
    case "_night": return night(question)
    case "_applied": return Self.lines(organization.applied.map(\.json))
    default: return nil
    }
  }

  /// Every right of a night as JSON Lines, some mailboxes at a time.
  private func permissions(_ question: Question) -> Answer {
    guard let night = Self.number("night", in: question) else { return Self.needsNight }
    let organization = organization.inNight(night == 0 ? nil : night)
    let counter = PieceCounter()
    return Answer(
      status: .ok, headers: [.contentType: Self.lineType],
      body: .pieces {
        let start = counter.advance(by: 100)
        guard start < organization.mailboxes.count else { return nil }
        let end = min(start + 100, organization.mailboxes.count)
        return (start..<end).flatMap { organization.permissions(of: $0) }
          .flatMap { $0.json.bytes + [UInt8(ascii: "\n")] }
      })
  }

  private func changes(_ question: Question) -> Answer {
    guard let night = Self.number("night", in: question) else { return Self.needsNight }
    let organization = organization.inNight(night == 0 ? nil : night)
    return Self.lines(organization.permissionChanges(of: organization.night).map(\.json))
  }

  private func night(_ question: Question) -> Answer {
    if question.method == .post {
      guard let night = Self.number("is", in: question), night > 0 else { return Self.needsNight }
      organization.begin(night: night)
    }
    return .json(.ok, (["night": .number(Double(organization.now.night))] as JSONValue).bytes)
  }

  /// The number a query gives; 0 where it gives none, and nil where it is no night's number.
  private static func number(_ name: String, in question: Question) -> Int? {
    guard let text = question.query[name] else { return 0 }
    return Int(text).flatMap { (1...1000).contains($0) ? $0 : nil }
  }

  private static let needsNight = Answer.plain(
    .badRequest, "Give ?night=NUMBER, or ?is=NUMBER to /_night, from 1 to 1000.\n")
  private static let lineType = "application/x-ndjson; charset=utf-8"

  private static func lines(_ values: [JSONValue]) -> Answer {
    Answer(
      status: .ok, headers: [.contentType: lineType],
      body: .bytes(values.flatMap { $0.bytes + [UInt8(ascii: "\n")] }))
  }
}
