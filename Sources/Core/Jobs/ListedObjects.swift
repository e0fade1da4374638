/// What is known of the objects that a cmdlet lists: what tells them apart, and whether a filter
/// chooses among them.
///
/// It knows the exceptions only: a cmdlet that is not named here lists objects with a `Guid`, by a
/// filter.
package struct ListedObjects: Sendable, Hashable {
  /// What tells the objects of an answer apart.
  package enum Identity: Sendable, Hashable {
    /// The `Guid` that each of them has.
    case guid
    /// A text that each has its own of, in this column; a GUID is made of it.
    case text(String)

    /// The column it stands in, which is asked for whatever a job keeps.
    package var column: String {
      switch self {
      case .guid: "Guid"
      case .text(let column): column
      }
    }
  }

  package let identity: Identity
  /// Whether it takes a filter, so that its answer can be cut and asked for in part.
  package let takesFilter: Bool
  /// Whether it answers an identity that is not there with a refusal: then a job may name the object
  /// to begin at.
  package let takesIdentity: Bool

  package init(of cmdlet: String) {
    // Folders lie outside the directory: they have no GUID there, and no filter reaches them.
    let isFolder = cmdlet.lowercased() == "get-publicfolder"
    identity = isFolder ? .text("EntryId") : .guid
    takesFilter = !isFolder
    takesIdentity = isFolder
  }
}

extension Question {
  /// By what its rows are told apart, where they are objects.
  package var identity: ListedObjects.Identity { ListedObjects(of: cmdlet).identity }
}
