import Core
import Testing

@testable import rollcall

/// How a job file says how it is cut.
@Suite struct CutTests {
  @Test(arguments: [
    ("", Job.Shard.byKey(.name, rows: 4000)),
    ("shard: none", .whole),
    ("shard: {}", .byKey(.name, rows: 4000)),
    ("shard: { key: DisplayName }", .byKey(.displayName, rows: 4000)),
    ("shard: { by: key, key: Alias, rows: 500 }", .byKey(.alias, rows: 500)),
    ("shard: { by: key }", .byKey(.name, rows: 4000)),
    (
      "shard: { by: values, property: RecipientTypeDetails, rows: 300 }",
      .byValues("RecipientTypeDetails", values: [], rows: 300)
    ),
    (
      "shard: { by: values, property: CustomAttribute1, values: [North, 'O''Neil', 7] }",
      .byValues("CustomAttribute1", values: ["North", "O'Neil", "7"], rows: 4000)
    ),
    (
      "shard: { by: values, property: SomethingNew }",
      .byValues("SomethingNew", values: [], rows: 4000)
    ),
  ])
  func `a job says how it is cut`(line: String, shard: Job.Shard) throws {
    let definition = try JobFile.definition(Self.job(line), path: "job.yaml")
    #expect(definition.job.shard == shard)
    #expect(definition.list == nil)
  }

  @Test(arguments: [
    ("ids.csv", "column: Guid", "job.yaml", "ids.csv", "Guid", "Guid"),
    ("ids.csv", "column: guid", "jobs/job.yaml", "jobs/ids.csv", "guid", "Guid"),
    ("../in/ids.csv", "property: Alias", "/etc/j/job.yaml", "/etc/j/../in/ids.csv", nil, "Alias"),
    (
      "/data/ids.csv", "column: Mail, property: PrimarySmtpAddress", "a/b.yaml", "/data/ids.csv",
      "Mail", "PrimarySmtpAddress"
    ),
    ("i", "column: City, property: CustomAttribute3", "j.yaml", "i", "City", "CustomAttribute3"),
    ("i", "property: SomethingNew", "j.yaml", "i", nil, "SomethingNew"),
  ])
  func `a list is found from the job file, and what it lists is told by its heading or by the job`(
    file: String, more: String, path: String, found: String, column: String?, property: String
  ) throws {
    let definition = try JobFile.definition(
      Self.job("shard: { by: list, file: \(file), \(more) }"), path: path)
    #expect(definition.job.shard == .byList(property: property))
    #expect(definition.list == ListSource(path: found, column: column, property: property))
  }

  @Test(arguments: [
    ("{ by: letters }", "14: shard: 'by' cannot be 'letters'. Use one of: key, values, list."),
    ("{ by: lists }", "14: shard: 'by' cannot be 'lists'. Did you mean 'list'?"),
    (
      "{ by: key, property: City }",
      "19: shard: 'property' goes with 'by: values' or 'by: list', and this job is cut by key. "
        + "Remove it, or change 'by'."
    ),
    (
      "{ file: ids.csv }",
      "10: shard: 'file' goes with 'by: list', and this job is cut by key. Remove it, or change "
        + "'by'."
    ),
    (
      "{ by: values, property: City, key: Name }",
      "38: shard: 'key' goes with 'by: key', and this job is cut by values. Remove it, or change "
        + "'by'."
    ),
    (
      "{ by: values, property: City, valeus: [A] }",
      "38: shard has no key 'valeus'. Did you mean 'values'?"
    ),
    (
      "{ by: list, file: a, property: Guid, rows: 100 }",
      "45: shard: 'rows' does not go with 'by: list', whose chunks are as large as a filter has "
        + "room for. Remove it."
    ),
    (
      "{ by: values }",
      "8: shard lacks 'property'. Add a line such as 'property: RecipientTypeDetails'."
    ),
    (
      "{ by: values, property: City, values: [] }",
      "46: 'values' must name 1 to 50 values. Without the key, those of the first pages are taken."
    ),
    (
      "{ by: values, property: City, values: [Hull, York, HULL] }",
      "59: 'HULL' stands twice among the values. Keep one."
    ),
    (
      "{ by: values, property: City, values: Hull }",
      "46: shard: 'values' must be a list, as in 'values: [A, B]'."
    ),
    (
      "{ by: values, property: City, values: [''] }",
      "47: shard: every entry of 'values' must be a text."
    ),
    ("{ by: list }", "8: shard lacks 'file'. Add a line such as 'file: ids.csv'."),
    (
      "{ by: list, file: a }",
      "8: shard lacks 'property': what the lines of the file are. Add a line such as "
        + "'property: Guid', or name the file's 'column'."
    ),
    (
      "{ by: list, file: in/, property: Guid }",
      "26: 'file' must be the path of a file, such as ids.csv."
    ),
    (
      #"{ by: list, file: "a\0b", property: Guid }"#,
      "26: shard: 'file' holds a NUL character. Remove it."
    ),
    (
      "{ by: list, file: a, column: Staff number }",
      "37: 'Staff number' is not a property that is known to tell objects apart. Say what the "
        + "column holds by a line such as 'property: Guid'."
    ),
    (
      "{ by: list, file: a, column: Identity }",
      "37: The service shows Identity, and cannot filter by it. Where the column holds another, "
        + "name it by 'property'."
    ),
    ("{ by: list, file: a, column: [b] }", "37: shard: 'column' must be a text."),
  ])
  func `a wrong cut says where and what belongs there`(shard: String, says: String) {
    // A list without a file lacks its property too; one sentence each is looked at here.
    let said = complaintsAboutJob(Self.job("shard: \(shard)"))
    #expect(said.first == "job.yaml:4:\(says)")
    #expect(said.count == (shard == "{ by: list }" ? 2 : 1), "\(said)")
  }

  @Test func `a key that the cmdlet does not know is refused`() {
    let said = complaintsAboutJob(
      "job: j\ntenant: t\nquery: { cmdlet: Get-Contact }\nshard: { key: Alias }")
    #expect(
      said == [
        "job.yaml:4:15: Get-Contact cannot be cut by Alias, which it does not know. Use Name or "
          + "DisplayName."
      ])
  }

  @Test func `fifty values are accepted, and no more`() {
    func values(_ count: Int) -> String {
      let values = (1...count).map { "v\($0)" }.joined(separator: ", ")
      return Self.job("shard: { by: values, property: C, values: [\(values)] }")
    }
    #expect(complaintsAboutJob(values(50)).isEmpty)
    #expect(complaintsAboutJob(values(51)).count == 1)
  }

  @Test func `values that would fill the filter of what has none of them are refused`() {
    let said = complaintsAboutJob(
      """
      job: j
      tenant: t
      query: { cmdlet: Get-Recipient, filter: "City -eq '\(String(repeating: "x", count: 488))'" }
      shard:
        by: values
        property: City
        values: [\(String(repeating: "a", count: 400)), \(String(repeating: "b", count: 100))]
      """)
    #expect(
      said == [
        "job.yaml:7:11: The values and the job's own filter make a filter of 1033 characters; "
          + "1000 is the limit, since every batch adds its own conditions. Name fewer: what has "
          + "none of the values is asked for anyway."
      ])
  }

  /// A right job with another line at its end.
  private static func job(_ line: String) -> String {
    "job: j\ntenant: t\nquery: { cmdlet: Get-Recipient }\n\(line)"
  }
}
