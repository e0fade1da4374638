import Testing

@Suite struct WrongJobFileTests {
  @Test func `every problem of a file is told at once, in its order`() {
    #expect(
      complaintsAboutJob(
        """
        jobb: mail-contacts
        tenant: contoso
        tenant: fabrikam
        query:
          cmdlet: Get-MailContact
          parameters: { ResultSize: 10, Filter: x, 'a b': 1, Empty: }
          filter: Name -like a* -or
        shard: { key: name, rows: 7 }
        columns: [Guid, guid, 'a-b']
        output: { format: json, path: "{day}.csv", mode: x }
        """) == [
          "job.yaml:1:1: The job file has no key 'jobb'. Did you mean 'job'?",
          "job.yaml:1:1: The job file lacks 'job'. Add a line such as 'job: mail-contacts'.",
          "job.yaml:2:1: This key stands more than once in its mapping. Keep one of them.",
          "job.yaml:6:17: 'ResultSize' cannot be set here: a run always asks for everything.",
          "job.yaml:6:33: 'Filter' cannot be set here: write it as 'filter', beside 'cmdlet'.",
          "job.yaml:6:44: 'a b' is not the name of a parameter.",
          "job.yaml:6:61: 'Empty' must be a text, a number, true, false, or a list of texts.",
          "job.yaml:7:28: In the filter: expected a comparison such as Name -like 'a*'.",
          "job.yaml:8:15: shard: 'key' cannot be 'name'. Did you mean 'Name'?",
          "job.yaml:8:27: shard: 'rows' must be a whole number from 100 to 100000.",
          "job.yaml:9:17: 'guid' stands twice among the columns. Keep one.",
          "job.yaml:9:23: 'a-b' is not the name of a property.",
          "job.yaml:10:19: output: 'format' cannot be 'json'. Did you mean 'jsonl'?",
          "job.yaml:10:31: '{day}' is not a placeholder of an output path. Known placeholders: "
            + "{date}, {run}, {job}, {tenant}.",
          "job.yaml:10:44: output has no key 'mode'. It knows: format, path.",
        ])
  }

  @Test func `parts within parts are refused before they grow without end`() {
    let levels = (0..<9).map { "l\($0 + 1): &l\($0 + 1) [*l\($0), *l\($0), *l\($0)]" }
    let text = "l0: &l0 [x]\n" + levels.joined(separator: "\n") + "\n? *l9\n: 1\n"
    #expect(
      complaintsAboutJob(text) == [
        "job.yaml:7:15: More than 16 aliases such as '*name' stand in the file. Write out what "
          + "they repeat."
      ])
  }

  @Test func `stars that name nothing are no aliases`() {
    let stars = String(repeating: "# *one & *two, see &three\n", count: 20)
    #expect(
      complaintsAboutJob(stars + "job: j\ntenant: t\nquery: { cmdlet: Get-MailContact }\n") == [])
  }

  @Test(arguments: [
    ("", "1:1: The file is empty. The manual shows what belongs there: docs/jobs.md."),
    ("# nothing\n", "1:1: The file is empty. The manual shows what belongs there: docs/jobs.md."),
    ("---\n", "1:1: The file is empty. The manual shows what belongs there: docs/jobs.md."),
    ("hello", "1:1: The job file must hold keys and values, as in 'key: value'."),
    ("- a\n- b", "1:1: The job file must hold keys and values, as in 'key: value'."),
    ("job: j\n\ttenant: t", "2:1: A tab stands here. YAML is indented by blanks only; replace it."),
    ("job: [a, b", "2:1: This is not YAML: did not find expected ',' or ']'."),
    ("job: 'a", "1:8: This is not YAML: found unexpected end of stream."),
    ("job: j\n---\njob: k", "2:1: This is not YAML: but found another document."),
    ("job: *who", "1:6: This is not YAML: found undefined alias."),
    ("job: é\nname: \u{1}", "2:7: This is not YAML: control characters are not allowed."),
  ])
  func `a file that is no YAML mapping says where and why`(text: String, says: String) {
    #expect(complaintsAboutJob(text) == ["job.yaml:" + says])
  }

  @Test(arguments: [
    ("columns: Guid", "4:10: The job file: 'columns' must be a list, as in 'columns: [A, B]'."),
    ("columns: []", "4:10: 'columns' must name 1 to 200 properties."),
    ("columns: [[Guid]]", "4:11: The job file: every entry of 'columns' must be a text."),
    ("columns: [~]", "4:11: The job file: every entry of 'columns' must be a text."),
    ("shard: all", "4:8: 'shard' is 'none', or keys such as { key: Name, rows: 4000 }."),
    (
      "shard: { key: EmailAddresses }",
      "4:15: shard: 'key' cannot be 'EmailAddresses'. Use one of: Name, Alias, DisplayName."
    ),
    ("output: a.csv", "4:9: output must hold keys and values, as in 'key: value'."),
    (
      "output: { format: csv }",
      "4:9: output lacks 'path'. Add a line such as 'path: contacts-{date}.csv'."
    ),
    ("output: { path: [a] }", "4:17: output: 'path' must be a text."),
    (
      "output: { path: out/ }",
      "4:17: 'path' names a folder. Add a file name, such as contacts-{date}.csv."
    ),
    (
      "output: { path: '{date.csv' }",
      "4:17: The braces of the path '{date.csv' do not match. Known placeholders: {date}, {run}, "
        + "{job}, {tenant}."
    ),
    (
      "nothing: 1",
      "4:1: The job file has no key 'nothing'. It knows: job, tenant, service, query, with, shard, "
        + "since, check, columns, output, tolerate, identity, needs, stage, then, directory, "
        + "grants, memberships, names, action, allow-writes, keep, notify."
    ),
  ])
  func `a wrong value says where and what belongs there`(line: String, says: String) {
    #expect(complaintsAboutJob(JobFileTests.job(line)) == ["job.yaml:" + says])
  }

  @Test(arguments: ["", "~", "null", "[a]", "{a: 1}"])
  func `a name that is nothing is refused`(value: String) {
    #expect(
      complaintsAboutJob("job: \(value)\ntenant: t\nquery: { cmdlet: Get-Contact }")
        .first?.hasSuffix("The job file: 'job' must be a text.") == true)
  }

  @Test(arguments: ["a/b", "../x", "\"a\\e[31m\"", "a b", String(repeating: "x", count: 65)])
  func `a name that could lead elsewhere is refused`(value: String) {
    #expect(
      complaintsAboutJob("job: \(value)\ntenant: t\nquery: { cmdlet: Get-Contact }") == [
        "job.yaml:1:6: 'job' must be a name of letters, digits, '-', '_' and '.', of at most 64 "
          + "characters."
      ])
  }

  @Test(arguments: [
    ("Set-MailContact", " Did you mean 'Get-MailContact'?"),
    ("get-mailcontact", " Did you mean 'Get-MailContact'?"),
    ("Get-", ""), ("Get-Mailbox; x", ""), ("Remove-MailboxPermission", ""),
  ])
  func `a cmdlet that a job may not call is refused`(cmdlet: String, hint: String) {
    let said = complaintsAboutJob(
      "job: j\ntenant: t\nquery: { cmdlet: \(cmdlet) }\ncolumns: [Guid]")
    #expect(
      said == [
        "job.yaml:3:18: '\(cmdlet)' is not a cmdlet a job may call: it only reads, by one that "
          + "begins with 'Get-'.\(hint)"
      ])
  }

  @Test func `columns must be named where no usual ones are known`() {
    #expect(
      complaintsAboutJob("job: j\ntenant: t\nquery: { cmdlet: Get-Mailbox }") == [
        "job.yaml:1:1: The job file lacks 'columns'. Add a line such as 'columns: [Guid, Name]'."
      ])
  }

  @Test(arguments: [
    ("Name -eq", "19: In the filter: expected a value after -eq."),
    ("'Name -like ''a*'' -and x'", "35: In the filter: expected one of"),
    (#""Nöme 'x'""#, "12: In the filter: 'Nöme' is not a property; write only its name."),
    (#""Name\x20-eq 'a' or""#, "28: In the filter: expected -and, -or or the end of the filter."),
    (">\n    Name -eq", "11: In the filter at character 9: expected a value after -eq."),
    ("|\n    (Name -eq 'a'", "11: In the filter at character 1: this parenthesis is never closed."),
  ])
  func `a wrong filter is pointed at in the file, where that can be told`(
    filter: String, says: String
  ) throws {
    let said = complaintsAboutJob(
      "job: j\ntenant: t\nquery:\n  cmdlet: Get-Contact\n  filter: \(filter)")
    let only = try #require(said.first)
    #expect(said.count == 1)
    #expect(only.hasPrefix("job.yaml:5:" + says), "\(only)")
  }

  @Test func `control characters of a file never reach the terminal`() {
    let said = complaintsAboutJob(JobFileTests.job("\"a\\e[2Jb\\n\\u202e\": 1"))
    #expect(said.count == 1)
    #expect(said[0].contains("no key 'a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}'"))
  }

  @Test func `a long word is quoted by its beginning`() {
    let said = complaintsAboutJob(JobFileTests.job(String(repeating: "x", count: 900) + ": 1"))
    #expect(said[0].contains("'" + String(repeating: "x", count: 59) + "…'"))
  }

  @Test func `nesting without end is refused, not followed`() {
    #expect(complaintsAboutJob(String(repeating: "[", count: 100_000)).count == 1)
    #expect(complaintsAboutJob(String(repeating: "- ", count: 100_000)).count == 1)
  }

  @Test func `every repeated key is told, whatever its quotes and depth`() {
    let said = complaintsAboutJob(
      """
      job: j
      'job': k
      "job": l
      tenant: t
      query: { cmdlet: Get-Contact, cmdlet: Get-Contact }
      """)
    #expect(
      said == [1, 2].map {
        "job.yaml:\($0):1: This key stands more than once in its mapping. Keep one of them."
      } + ["job.yaml:5:10: This key stands more than once in its mapping. Keep one of them."])
  }
}
