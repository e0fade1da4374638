import Foundation
import Synchronization

/// The server-side cursors behind next links.
///
/// A link may be followed more than once within its life, and never after it, from another
/// backend, with another body or by another application.
final class Cursors: Sendable {
  /// What a next link stands for.
  struct Cursor: Sendable {
    var selection: Selection
    /// The rows that are no objects of the directory.
    var table: RowTable?
    /// The place of the first row not yet sent.
    var position: Int
    /// The server that made it; nil when the call reached it by chance.
    var backend: String?
    var body: Int
    var application: String
    var expires: Date
    /// The walk the link belongs to, where faults may strike.
    var walk: Walk?
  }

  private struct State {
    var cursors: [String: Cursor] = [:]
    var swept = Date.distantPast
  }

  private let state = Mutex(State())

  /// Keeps a cursor and answers the token that names it.
  func keep(_ cursor: Cursor, servedBy backend: String, now: Date) -> String {
    var random = SystemRandomNumberGenerator()
    let identifier = GUID(drawnFrom: &random).description.filter { $0 != "-" }
    state.withLock { state in
      if now.timeIntervalSince(state.swept) > 60 {
        state.cursors = state.cursors.filter { $0.value.expires > now }
        state.swept = now
      }
      state.cursors[identifier] = cursor
    }
    return Data((identifier + backend).utf8).base64EncodedString()
  }

  /// The cursor a token names, if this call may follow it.
  func find(
    _ token: String, servedBy backend: String?, body: Int, application: String, now: Date
  ) -> Cursor? {
    guard let backend, let data = Data(base64Encoded: token) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    guard text.hasSuffix(backend) else { return nil }
    let cursor = state.withLock { $0.cursors[String(text.dropLast(backend.count))] }
    guard let cursor, cursor.backend == backend, cursor.body == body,
      cursor.application == application, cursor.expires > now
    else { return nil }
    return cursor
  }
}
