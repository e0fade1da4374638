/// Reads rows of a stage for what somebody should look at, by the names of its columns.
///
/// A stage is judged by what it keeps, whatever it is called. A column that it lacks says nothing,
/// and a rule without its columns is silent. It never remembers a row.
package struct RiskRules: Sendable {
  private let places: [String: Int]
  private let own: OwnDomains
  private let subject: Int?
  private let isFolder: Bool
  private let isRule: Bool

  /// Where the name of what a row is about is looked for, the best first.
  package static let subjects = [
    "UserPrincipalName", "PrimarySmtpAddress", "DisplayName", "Name", "Identity", "Guid",
  ]

  /// - Parameter own: the domains that are inside.
  package init(columns: [String], own: OwnDomains = OwnDomains()) {
    places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
    self.own = own
    subject = Self.subjects.lazy.compactMap { [places] in places[$0] }.first
    isFolder = ["FolderType", "FolderName", "SharingPermissionFlags"].contains { [places] in
      places[$0] != nil
    }
    isRule = [
      "ForwardTo", "ForwardAsAttachmentTo", "RedirectTo", "DeleteMessage", "SoftDeleteMessage",
    ].contains { [places] in places[$0] != nil }
  }

  /// Whether any row of the stage could tell anything.
  package var areSilent: Bool {
    !isRule
      && ["User", "Trustee", "AccessRights", "ForwardingSmtpAddress", "ForwardingAddress", "Deny"]
        .allSatisfy { places[$0] == nil }
      && places[Follower.finding] == nil
  }

  package func judge(
    _ cells: [CellWalk.Cell], of bytes: Span<UInt8>
  ) throws(DamagedCells) -> JudgedRow {
    let row = Reading(cells: cells, places: places)
    var judged = JudgedRow()
    if let finding = try row.text(Follower.finding, of: bytes) {
      judged.finding = finding
      return judged
    }
    judged.rights = try row.texts("AccessRights", of: bytes).flatMap(Self.split)
    judged.holder = try row.first(of: ["User", "Trustee"], of: bytes)
    judged.detail = judged.rights.joined(separator: ", ")
    let isDenied = try isDenied(row, of: bytes)
    if isDenied { judged.risks.append(.deny) }
    if Self.isOrphan(judged.holder) { judged.risks.append(.orphan) }
    if isFolder, !judged.rights.isEmpty {
      if let risk = Self.risk(ofFolderFor: judged.holder, judged.rights) {
        judged.risks.append(risk)
      }
    } else if !isDenied, !judged.holder.isEmpty {
      judged.opens = judged.rights.contains { $0.lowercased() == "fullaccess" }
    }
    try judgeForwarding(row, of: bytes, into: &judged)
    if isRule { try judgeRule(row, of: bytes, into: &judged) }
    if !judged.risks.isEmpty || judged.opens, let subject, cells.indices.contains(subject) {
      judged.subject = try CellText.shown(cells[subject], of: bytes)
      let folder = isFolder ? try row.first(of: ["FolderType", "FolderName"], of: bytes) : ""
      if !folder.isEmpty { judged.subject += " · " + folder }
    }
    return judged
  }

  private func judgeForwarding(
    _ row: Reading, of bytes: Span<UInt8>, into judged: inout JudgedRow
  ) throws(DamagedCells) {
    if let address = try row.text("ForwardingSmtpAddress", of: bytes) {
      judged.risks.append(own.outside(in: address).isEmpty ? .forwarding : .externalForwarding)
      judged.detail = address
    } else if let recipient = try row.text("ForwardingAddress", of: bytes) {
      judged.risks.append(.forwarding)
      judged.detail = recipient
    }
  }

  /// A rule that is turned off does nothing.
  private func judgeRule(
    _ row: Reading, of bytes: Span<UInt8>, into judged: inout JudgedRow
  ) throws(DamagedCells) {
    guard try row.flag("Enabled", of: bytes) != false else { return }
    var targets: [String] = []
    for column in ["ForwardTo", "ForwardAsAttachmentTo", "RedirectTo"] {
      targets += try row.texts(column, of: bytes)
    }
    if !targets.isEmpty {
      let isOutside = targets.contains { !own.outside(in: $0).isEmpty }
      judged.risks.append(isOutside ? .externalRule : .forwarding)
    }
    var deletes = try row.flag("DeleteMessage", of: bytes) == true
    if !deletes { deletes = try row.flag("SoftDeleteMessage", of: bytes) == true }
    if deletes { judged.risks.append(.deletingRule) }
    judged.holder = try row.first(of: ["Name"], of: bytes)
    judged.detail = (targets + (deletes ? ["deletes"] : [])).joined(separator: "; ")
  }

  private func isDenied(_ row: Reading, of bytes: Span<UInt8>) throws(DamagedCells) -> Bool {
    if try row.flag("Deny", of: bytes) == true { return true }
    return try row.text("AccessControlType", of: bytes)?.lowercased() == "deny"
  }

  private static func risk(ofFolderFor user: String, _ rights: [String]) -> Risk? {
    guard rights.contains(where: { !Risk.harmlessRights.contains($0.lowercased()) }) else {
      return nil
    }
    return switch user.lowercased() {
    case "anonymous": .anonymousFolder
    case "default": .defaultFolder
    default: nil
    }
  }

  /// A principal that is gone stands there as its bare identifier.
  private static func isOrphan(_ name: String) -> Bool {
    name.hasPrefix("S-1-5-21-") || name.hasPrefix("NT:S-1-5-21-")
  }

  private static func split(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  /// One row, read by the names of its columns.
  private struct Reading {
    let cells: [CellWalk.Cell]
    let places: [String: Int]

    /// The texts of a list, or the one there is.
    func texts(_ column: String, of bytes: Span<UInt8>) throws(DamagedCells) -> [String] {
      guard let place = places[column], cells.indices.contains(place) else { return [] }
      let cell = cells[place]
      if cell.kind == .null { return [] }
      if cell.kind == .list, let texts = try CellText.texts(in: cell, of: bytes) {
        return texts.map { String(decoding: $0, as: UTF8.self) }
      }
      let text = try CellText.shown(cell, of: bytes)
      return text.isEmpty ? [] : [text]
    }

    func text(_ column: String, of bytes: Span<UInt8>) throws(DamagedCells) -> String? {
      let texts = try texts(column, of: bytes)
      return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    /// The first of some columns that says anything; blank where none does.
    func first(of columns: [String], of bytes: Span<UInt8>) throws(DamagedCells) -> String {
      for column in columns {
        if let text = try text(column, of: bytes) { return text }
      }
      return ""
    }

    func flag(_ column: String, of bytes: Span<UInt8>) throws(DamagedCells) -> Bool? {
      switch try text(column, of: bytes)?.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    }
  }
}
