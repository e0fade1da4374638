import Core

/// What a job file says: the job, and where the identities are that it asks for.
///
/// It holds none of them; `IdentityList` reads them.
struct JobDefinition: Hashable, Sendable {
  var job: Job
  /// Only where the job is cut by a list.
  var list: ListSource?
  /// The file of the lines that it changes something by; only where it does.
  var changes: String?

  /// The identities, read from the file; none where the job is not cut by a list.
  func identities() throws -> [String] {
    try list.map { try IdentityList.read($0).identities } ?? []
  }
}

/// A file that lists identities, and the property they are values of.
struct ListSource: Hashable, Sendable {
  /// Ready to be opened: where the job file named it relatively, it starts at the job file's folder.
  var path: String
  /// The heading of the column they stand in; nil where each line is one.
  var column: String?
  var property: String
}
