import Core
import Yams

/// Reads a job file.
enum JobFile {
  /// Limits on what a job may ask for, named in the sentences that refuse more.
  static let rows = 100...100_000
  static let mostColumns = 200
  static let longestFilter = 1000
  static let longestName = 64
  /// Characters of the name of a property or a parameter.
  static let longestProperty = 128
  static let mostParameters = 50
  static let mostInParameter = 500
  static let longestParameter = 1000
  /// Stages that follow the first.
  static let mostFollowers = 10
  static let longestNeeds = 500
  static let mostValues = Planner.mostInChunk

  static let keys = [
    "job", "tenant", "service", "query", "with", "shard", "since", "check", "columns", "output",
    "tolerate", "identity", "needs", "stage", "then", "directory", "grants", "memberships", "names",
    "action", "allow-writes", "keep", "notify",
  ]

  /// The job alone, for whoever needs no list; a moment of `since` may then lie in the future.
  static func read(atPath path: String) throws -> Job {
    try read(SourceFile.text(atPath: path), path: path)
  }

  static func read(_ text: String, path: String) throws(FileProblems) -> Job {
    try definition(text, path: path).job
  }

  /// The job and its list; `now` is what no moment of `since` may lie after.
  static func definition(atPath path: String, now: Instant) throws -> JobDefinition {
    try definition(SourceFile.text(atPath: path), path: path, now: now)
  }

  static func definition(
    _ text: String, path: String, now: Instant? = nil
  ) throws(FileProblems) -> JobDefinition {
    try SourceFile.read(text, path: path, name: "The job file") { file in
      definition(file, in: folder(of: path), now: now)
    }
  }

  private static func definition(
    _ file: Fields, in folder: String, now: Instant?
  ) -> JobDefinition? {
    if file.node("action") != nil { return ActionReader.definition(file, in: folder) }
    file.refuseOthers(than: keys)
    if let node = file.node("allow-writes") {
      file.problems.add(
        "'allow-writes' goes with 'action', and a job without one changes nothing. Remove it.",
        at: node)
    }
    let name = label("job", in: file, example: "mail-contacts")
    let tenant = label("tenant", in: file, example: "contoso")
    let service = service(in: file)
    let query = QueryReader.query(in: file)
    let cut = ShardReader.cut(in: file, of: query, folder: folder)
    WholeAnswer.check(file, asking: query, cut: cut)
    let since = SinceReader.since(in: file, of: query?.cmdlet, cut: cut, now: now)
    let check = check(in: file, cut: cut)
    let columns = ColumnReader.columns(in: file, of: query?.cmdlet)
    let with = SideReader.side(in: file, beside: query, columns: columns, cut: cut)
    let output = OutputReader.output(in: file)
    let tolerate = OutputReader.tolerance(in: file)
    let identity = RowIdentityReader.identity(in: file, of: (columns ?? []) + (with?.columns ?? []))
    let needs = needs(in: file)
    let keep = RetentionReader.retention(in: file)
    let notify = NoticesReader.notices(in: file)
    let directory = DirectoryReader.side(in: file)
    let access = AccessReader.access(in: file, of: columns ?? [])
    let chain = FollowerReader.chain(
      in: file, after: columns, besides: directory, writing: output)
    guard let name, let tenant, let service, let query, let cut, let check, let columns else {
      return nil
    }
    var job = Job(
      name: name, tenant: tenant, service: service == .exchange ? nil : service,
      cmdlet: query.cmdlet, parameters: query.parameters,
      filter: query.filter, shard: cut.shard, since: since, check: check, columns: columns,
      with: with, output: output, tolerate: tolerate, needs: needs, stage: chain?.first,
      followers: chain?.followers)
    job.identity = identity
    job.directory = chain == nil ? nil : directory
    job.access = access
    job.keep = keep
    job.notify = notify
    return JobDefinition(job: job, list: cut.list)
  }

  /// What lies beside a file is named from here: its path up to the last slash, which is kept.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// A name that people type and that may become part of a file's name.
  static func label(_ key: String, in file: Fields, example: String) -> String? {
    guard let text = file.requiredText(key, example: example), let node = file.node(key) else {
      return nil
    }
    guard text.count <= longestName, text.unicodeScalars.allSatisfy(\.isNameScalar) else {
      file.problems.add(
        "'\(key)' must be a name of letters, digits, '-', '_' and '.', of at most "
          + "\(longestName) characters.", at: node)
      return nil
    }
    return text
  }

  /// What the job needs to be allowed, in the words of whoever wrote it.
  static func needs(in file: Fields) -> String? {
    guard let text = file.text("needs"), let node = file.node("needs") else { return nil }
    guard text.count <= longestNeeds, TerminalText.clean(text) == text else {
      file.problems.add(
        "'needs' must be one line of at most \(longestNeeds) characters that are seen.", at: node)
      return nil
    }
    return text
  }

  static func service(in file: Fields) -> Service? {
    file.node("service") == nil ? .exchange : file.word("service", of: Service.allCases)
  }

  private static func check(in file: Fields, cut: ShardReader.Cut?) -> Job.Check? {
    guard let node = file.node("check") else { return .suspicious }
    guard let check = file.word("check", of: Job.Check.allCases), let cut else { return nil }
    guard check == .twice else { return check }
    switch cut.shard {
    case .byKey, .byValues: return check
    case .whole:
      file.problems.add(
        "'check: twice' asks again along another key, so it needs a job that is cut. Remove "
          + "'shard: none', or write 'check: suspicious'.", at: node)
    case .byList:
      file.problems.add(
        "'check: twice' does not go with 'by: list': each identity that is not found is reported "
          + "anyway. Remove it.", at: node)
    }
    return nil
  }
}
