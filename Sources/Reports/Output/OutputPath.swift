package import Core

/// Fills the placeholders of an output path.
///
/// It is pure: it knows no folder and looks at no file. Names that are filled in cannot lead to
/// another folder nor hide a file: a slash or a control character in them becomes a hyphen, and so
/// does every dot at their beginning.
package struct OutputPath: Sendable, Hashable {
  package enum Placeholder: String, Sendable, CaseIterable {
    /// The day the run began, `yyyy-MM-dd`, in UTC.
    case date
    case run
    case job
    case tenant
  }

  private enum Piece: Sendable, Hashable {
    case text(String)
    case placeholder(Placeholder)
  }

  private let pieces: [Piece]

  /// Reads a pattern such as `mail-contacts-{date}.csv`.
  package init(_ pattern: String) throws(ExportError) {
    var pieces: [Piece] = []
    var rest = pattern[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      pieces.append(.text(String(rest[..<open])))
      guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
        throw ExportError(
          .badPath,
          doing: "the braces of the path '\(pattern)' do not match. Known placeholders: "
            + "\(Self.known).")
      }
      let name = rest[rest.index(after: open)..<close]
      guard let placeholder = Placeholder(rawValue: String(name)) else {
        throw ExportError(
          .badPath,
          doing: "'{\(name)}' is not a placeholder of an output path. Known placeholders: "
            + "\(Self.known).")
      }
      pieces.append(.placeholder(placeholder))
      rest = rest[rest.index(after: close)...]
    }
    self.pieces = pieces + [.text(String(rest))]
  }

  /// The path of one run's output.
  package func expanded(for run: RunRecord) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .placeholder(.date): String(run.startedAt.iso8601.prefix(10))
      case .placeholder(.run): run.id.description
      case .placeholder(.job): Self.safe(run.job.name)
      case .placeholder(.tenant): Self.safe(run.job.tenant)
      }
    }.joined()
  }

  private static let known = Placeholder.allCases.map { "{\($0.rawValue)}" }
    .joined(separator: ", ")

  private static func safe(_ name: String) -> String {
    // `..` would name the folder above, and nothing before a slash would name the root.
    guard !name.isEmpty else { return "-" }
    let dots = name.unicodeScalars.prefix { $0 == "." }.count
    let rest = name.unicodeScalars.dropFirst(dots).map { isPlain($0) ? $0 : "-" }
    return String(repeating: "-", count: dots) + String(String.UnicodeScalarView(rest))
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: scalar != "/"
    }
  }
}
