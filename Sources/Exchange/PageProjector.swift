import CSimdJSON
import Core

/// Reads pages through one simdjson parser, whose buffers it uses again for every page.
///
/// It never decides what a page means, and never returns a part of one.
@safe final class PageProjector {
  /// What a row is reduced to.
  struct Wanted: Hashable, Sendable {
    var columns: [String]
    /// Nil where rows are no objects, and have neither a key nor a GUID.
    var key: String?
    /// By what rows are told apart, where they are objects.
    var identity = ListedObjects.Identity.guid
    /// The member of the document that holds the rows.
    var rows = "value"
  }

  private static let members = ["@odata.nextLink", "@adminapi.warnings", "@adminapi.errors"]

  private let handle: OpaquePointer
  private var wanted: Wanted?

  init() throws(UnreadablePage) {
    guard let handle = unsafe csimdjson_create() else { throw Self.unreadable(CSIMDJSON_NO_MEMORY) }
    unsafe self.handle = handle
  }

  deinit { unsafe csimdjson_free(handle) }

  func read(_ body: [UInt8], _ wanted: Wanted) throws(UnreadablePage) -> ProjectedPage {
    try want(wanted)
    var page = unsafe csimdjson_page()
    let code = unsafe body.withUnsafeBufferPointer { bytes in
      unsafe csimdjson_project(handle, bytes.baseAddress, bytes.count, &page)
    }
    guard code == CSIMDJSON_OK else { throw Self.unreadable(code, at: unsafe page.offset) }

    let arena = unsafe [UInt8](UnsafeBufferPointer(start: page.arena, count: page.arena_length))
    let members = unsafe UnsafeBufferPointer(start: page.members, count: Self.members.count)
    return try ProjectedPage(
      rows: RowBlock(
        arena: arena, entries: unsafe Self.entries(of: page, in: arena, by: wanted.identity)),
      nextLink: unsafe Self.member(members[0], in: arena),
      warnings: unsafe Self.member(members[1], in: arena),
      errors: unsafe Self.member(members[2], in: arena))
  }

  private func want(_ wanted: Wanted) throws(UnreadablePage) {
    guard wanted != self.wanted else { return }
    self.wanted = nil
    try check(unsafe csimdjson_forget(handle))
    try want([wanted.rows], as: CSIMDJSON_ROWS)
    try want(wanted.columns, as: CSIMDJSON_COLUMN)
    try want(wanted.key.map { [wanted.identity.column, $0] } ?? [], as: CSIMDJSON_TEXT)
    try want(Self.members, as: CSIMDJSON_MEMBER)
    self.wanted = wanted
  }

  private func want(_ names: [String], as role: csimdjson_role) throws(UnreadablePage) {
    for name in names {
      try check(unsafe csimdjson_want(handle, role, name, name.utf8.count))
    }
  }

  private func check(_ code: csimdjson_code) throws(UnreadablePage) {
    guard code == CSIMDJSON_OK else { throw Self.unreadable(code) }
  }

  /// Each row has three pieces: its values, its GUID and its key; or its values alone.
  private static func entries(
    of page: csimdjson_page, in arena: [UInt8], by identity: ListedObjects.Identity
  ) throws(UnreadablePage) -> [RowBlock.Entry] {
    let (count, step) = unsafe (page.row_count, page.pieces_per_row)
    let pieces = unsafe UnsafeBufferPointer(start: page.row_pieces, count: count * step)
    var entries: [RowBlock.Entry] = []
    entries.reserveCapacity(count)
    for row in 0..<count {
      guard step > 1 else {
        let values = unsafe range(pieces[row * step])
        entries.append(RowBlock.Entry(guid: .none, key: 0..<0, values: values))
        continue
      }
      let (values, name, key) = unsafe (
        pieces[row * step], pieces[row * step + 1], pieces[row * step + 2]
      )
      guard let guid = try guid(identity, in: name, of: arena) else {
        throw UnreadablePage(
          reason: "row \(row + 1) of \(count) has no \(identity.column) that can be read",
          lacks: name.isNothing ? identity : nil)
      }
      entries.append(RowBlock.Entry(guid: guid, key: range(key), values: range(values)))
    }
    return entries
  }

  /// The identity that a piece holds; nil where it holds none.
  private static func guid(
    _ identity: ListedObjects.Identity, in piece: csimdjson_piece, of arena: [UInt8]
  ) throws(UnreadablePage) -> GUID? {
    guard piece.kind == CSIMDJSON_STRING else { return nil }
    let text = arena[range(piece)]
    switch identity {
    case .guid: return GUID(ascii: text)
    case .text: return text.isEmpty ? nil : try GUID(standingFor: text)
    }
  }

  private static func member(_ piece: csimdjson_piece, in arena: [UInt8]) -> ProjectedPage.Member {
    let text = String(decoding: arena[range(piece)], as: UTF8.self)
    return switch piece.kind {
    case CSIMDJSON_ABSENT, CSIMDJSON_NULL: .none
    case CSIMDJSON_STRING: .text(text)
    default: .json(text)
    }
  }

  private static func range(_ piece: csimdjson_piece) -> Range<Int> {
    piece.start..<piece.start + piece.length
  }

  private static func unreadable(_ code: csimdjson_code, at offset: Int = 0) -> UnreadablePage {
    let reason = unsafe String(cString: csimdjson_describe(code))
    return UnreadablePage(reason: offset > 0 ? "\(reason) (byte \(offset))" : reason)
  }
}

extension csimdjson_piece {
  /// Whether there was nothing where it was looked for.
  fileprivate var isNothing: Bool {
    kind == CSIMDJSON_ABSENT || kind == CSIMDJSON_NULL || kind == CSIMDJSON_STRING && length == 0
  }
}
