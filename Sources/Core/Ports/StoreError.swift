/// Why the store refused.
///
/// `kind` is for code to switch on, `doing` for people, `cause` for the log. None holds a row.
package struct StoreError: Error, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    /// Another process holds the store's write lock for longer than we wait.
    case busy
    case diskFull
    case readOnly
    /// The path cannot be opened: missing folder, no permission.
    case cannotOpen
    /// A newer Rollcall wrote this store.
    case schemaTooNew
    /// The file is not a store of ours, or is damaged.
    case damaged
    case inputOutput
    /// The caller's closure failed, or the task was cancelled.
    case interrupted
    /// Our own mistake: a constraint or a statement failed.
    case bug
  }

  package var kind: Kind
  package var doing: String
  package var cause: (any Error)?

  package init(_ kind: Kind, doing: String, cause: (any Error)? = nil) {
    self.kind = kind
    self.doing = doing
    self.cause = cause
  }

  package var description: String { doing }

  /// It may pass without the run: somebody makes room, or gives the lock back.
  package var mayPass: Bool { kind == .diskFull || kind == .busy }
}
