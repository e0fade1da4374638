/// Why an export was not written.
///
/// `kind` is for code to switch on, `doing` tells what happened and what to do. It never holds a
/// row.
package struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    /// The path names a folder, a link or a device.
    case notAFile
    case missingFolder
    case notPermitted
    case diskFull
    case inputOutput
    /// The pattern of the path cannot be filled in.
    case badPath
    /// A stored row is not what a row must be: a damaged store, or our own mistake.
    case damagedRow
    /// Our own mistake, or a machine without memory.
    case bug
  }

  package var kind: Kind
  package var doing: String

  package init(_ kind: Kind, doing: String) {
    self.kind = kind
    self.doing = doing
  }

  package var description: String { doing }
}
