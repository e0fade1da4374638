import Core

/// Brings the names in a row to the principal they mean.
///
/// It asks nobody: it looks into the run's directory, or reads the row where that describes the
/// principal itself.
struct NameResolver {
  private let resolution: Follower.Resolution?
  private let places: [Int]
  /// Where the rows describe the principals themselves.
  private let described: PrincipalRow?
  private let directory: PrincipalIndex?

  init(of follower: Follower, in directory: PrincipalIndex?) {
    resolution = follower.resolution
    places = (resolution?.columns ?? []).compactMap { column in
      follower.columns.firstIndex { $0.lowercased() == column.lowercased() }
    }
    described =
      resolution?.isOfRecipients == true ? PrincipalRow(columns: follower.columns) : nil
    self.directory = directory
  }

  /// Whether anybody wants to know.
  var isAsked: Bool { resolution != nil }

  /// The values that are added to a row's own; none where nobody wants to know.
  func cells(for own: [String]) -> [String] {
    guard let resolution else { return [] }
    guard let principal = principal(of: own) else { return resolution.added.map { _ in "null" } }
    return Self.cells(of: principal)
  }

  /// A principal as a row has it.
  static func cells(of principal: Principal) -> [String] {
    [
      CellList.quoted(principal.name),
      principal.guid.map { CellList.quoted($0.description) } ?? "null",
      CellList.quoted(principal.kind.rawValue),
    ]
  }

  private func principal(of own: [String]) -> Principal? {
    if let described {
      let texts = own.map(CellList.texts)
      let guid = described.guid(texts)
      let principal = described.principal(guid: guid, texts)
      return principal.name.isEmpty ? nil : principal
    }
    let names = places.flatMap { own.indices.contains($0) ? CellList.texts(of: own[$0]) : [] }
    return directory?.principal(namedAnyOf: names)
  }
}
