import Core
import Yams

/// Reads the listing of recipients that names in later stages are looked up in.
enum DirectoryReader {
  /// What recipients are called by, and what they are, where the job does not say what to keep.
  private static let usual = [
    "Guid", "Name", "DisplayName", "Alias", "PrimarySmtpAddress", "EmailAddresses",
    "WindowsLiveID", "DistinguishedName", "ExternalDirectoryObjectId", "RecipientTypeDetails",
  ]

  static func side(in file: Fields) -> Job.Side? {
    guard let node = file.node("directory"), let fields = file.fields("directory") else {
      return nil
    }
    fields.refuseOthers(than: ["query", "columns"])
    if file.node("with") != nil {
      file.problems.add("'with' does not go with 'directory'. Remove one of them.", at: node)
    }
    if file.node("then") == nil {
      file.problems.add(
        "'directory' is for stages that follow, and there is none. Add 'then', or remove it.",
        at: node)
    }
    guard fields.node("query") != nil else {
      file.problems.add(
        "directory lacks 'query'. Add 'query: { cmdlet: Get-Recipient }'.", at: node)
      return nil
    }
    guard let query = QueryReader.query(in: fields) else { return nil }
    let columns = fields.node("columns") == nil ? usual : ColumnReader.columns(in: fields, of: nil)
    guard let columns else { return nil }
    if PrincipalRow(columns: columns) == nil {
      fields.problems.add(
        "directory: nothing tells a group from a user. Add RecipientTypeDetails to 'columns'.",
        at: fields.node("columns") ?? node)
    }
    return Job.Side(
      cmdlet: query.cmdlet, parameters: query.parameters, filter: query.filter, columns: columns)
  }
}
