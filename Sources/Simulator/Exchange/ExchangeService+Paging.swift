import Foundation
import HTTPTypes

/// One admitted call, with all that decides its answer.
struct Call: Sendable {
  var question: Question
  var tenant: String
  var application: String
  /// When its token ends.
  var expires: Date
  var route: Routing.Route
  var ask: Ask

  /// The backend a link of this call belongs to; nil when the call reached it by chance.
  var backend: String? { route.isConstant ? route.backend : nil }

  /// The token of the link the call follows; nil when it begins a query.
  var token: String? { question.query["$skiptoken"] }

  /// What is asked, whether by a body or by an address.
  var words: [UInt8] { question.body.isEmpty ? Array(question.line.utf8) : question.body }

  /// A hash of what is asked, which is the same within one process and however a body is written.
  var body: Int {
    var hasher = Hasher()
    hasher.combine(JSONValue.parse(question.body)?.canonical.bytes ?? words)
    return hasher.finalize()
  }
}

/// Pages and the links between them.
extension ExchangeService {
  /// The most rows in one response.
  static let largestPage = 1000

  /// The place of the link a call follows; nil when it follows none.
  func followed(by call: Call) throws(Invocation.Refusal) -> Cursors.Cursor? {
    guard let token = call.token else { return nil }
    let cursor = cursors.find(
      token, servedBy: call.backend, body: call.body, application: call.application,
      now: clock.now)
    guard let cursor else { throw .fault(.staleCursor) }
    return cursor
  }

  /// The start of what a call finds.
  func beginning(of call: Call, _ fate: Fate?) throws(Invocation.Refusal) -> Cursors.Cursor {
    var findings = try find(call.ask)
    if let less = fate?.hiding(from: findings.selection) {
      findings.selection = less
      tally.note { $0.faults[.hidesFew, default: 0] += 1 }
    }
    return Cursors.Cursor(
      selection: findings.selection, table: findings.table, position: 0, backend: call.backend,
      body: call.body,
      application: call.application, expires: .distantPast)
  }

  func page(_ call: Call, _ cursor: Cursors.Cursor, _ fate: Fate?) -> Answer {
    var sheet = Sheet(
      from: cursor.position, of: cursor.selection, limit: call.ask.limit,
      size: min(call.ask.resource?.top ?? Self.largestPage, Self.pageSize(call.question)))
    var struck = fate?.spoil(&sheet) ?? []
    let selection = Self.selection(call.question)
    var page = Page(
      context: "\(call.question.origin)/adminapi/\(call.question.path[1])/\(call.tenant)",
      link: link(sheet, call, cursor), sheet: sheet,
      layout: RowLayout(call.ask.directoryCmdlet, selection: selection), table: cursor.table,
      shape: RowShape(selection: selection))
    if let resource = call.ask.resource {
      page.shape = RowShape(selection: nil, isAnnotated: false)
      page.shape.wanted = resource.properties
      page.form = resource.isOne ? .one(resource.entitySet) : .list(resource.entitySet)
    }
    let (bytes, rows) = page.bytes(of: cursor.selection, from: directory.now)
    var answer = Answer.json(.ok, bytes)
    if fate?.strike(.cutBodies) != nil {
      answer.body = .broken(bytes)
      struck.append(.cutBodies)
    }
    tally.note { counts in
      counts.pages += 1
      counts.rows += rows
      for kind in struck { counts.faults[kind, default: 0] += 1 }
    }
    answer.headers[.contentType] =
      "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8"
    answer.headers[.cacheControl] = "no-cache"
    return answer
  }

  /// The address a page's link has; nil when the page has no link.
  private func link(_ sheet: Sheet, _ call: Call, _ cursor: Cursors.Cursor) -> String? {
    var following = cursor
    following.expires = clock.now.advanced(by: options.cursorLife)
    following.walk?.page += 1
    following.walk?.followsEmpty = sheet.rows.isEmpty
    // The page that the first link leads to is the first to know that link.
    if cursor.walk?.page == 1 { following.walk?.firstLink = call.token }
    switch sheet.link {
    case .none: return nil
    case .blank(let text): return text
    case .following: following.position = sheet.rows.upperBound
    case .again:
      if let token = call.token { return Page.link(to: call.question, token: token) }
    case .first:
      if let token = cursor.walk?.firstLink {
        return Page.link(to: call.question, token: token)
      }
    }
    let token = cursors.keep(following, servedBy: call.route.backend, now: clock.now)
    return Page.link(to: call.question, token: token)
  }

  /// The properties `$select` names; nil when it names none.
  private static func selection(_ question: Question) -> [String]? {
    let names = question.query["$select"]?.split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return names.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What `Prefer: odata.maxpagesize` asks for, within what the service grants.
  private static func pageSize(_ question: Question) -> Int {
    let wishes = question.header("Prefer")?.split(whereSeparator: { ",;".contains($0) }) ?? []
    for wish in wishes {
      let halves = wish.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      if halves.count == 2, halves[0].lowercased() == "odata.maxpagesize",
        let size = Int(halves[1]),
        size > 0
      {
        return min(size, largestPage)
      }
    }
    return largestPage
  }
}
