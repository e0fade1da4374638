import Core

/// What one subject is asked, and how its answer becomes rows.
///
/// It never calls; a value that a question needs and the subject lacks is a finding, not a call.
struct SubjectQuestion {
  let follower: Follower
  /// The columns of the stage whose rows are the subjects, in the order of their cells.
  let columns: [String]
  let names: NameResolver

  init(of follower: Follower, in stage: StageContext) {
    self.follower = follower
    if case .groups = follower.way {
      columns = Follower.ofGroup
    } else {
      columns = stage.source?.columns ?? []
    }
    names = NameResolver(of: follower, in: stage.book.directory)
  }

  /// A subject as the question knows it: of a row that names a group, the group.
  func prepared(_ subject: Subject) -> Subject {
    guard case .groups = follower.way else { return subject }
    let guid = subject.guid.description
    // A resolution writes the name before the GUID, and its columns come last: a row about a group's
    // member begins with the group's own names, and may hold the member's GUID before that as well.
    let place = subject.cells.lastIndex { CellList.texts(of: $0).first?.lowercased() == guid }
    let name = place.flatMap { $0 > 0 ? CellList.texts(of: subject.cells[$0 - 1]).first : nil }
    let key = name ?? guid
    return Subject(
      place: subject.place, guid: subject.guid, key: key,
      cells: [CellList.quoted(key), CellList.quoted(guid)])
  }

  /// The question about a subject; nil, and why, where it lacks a value that the question needs.
  func question(about subject: Subject) -> Result<Question, Lack> {
    var parameters: [Parameter] = []
    for template in follower.parameters {
      switch template.value {
      case .fixed(let value): parameters.append(Parameter(template.name, value))
      case .text(let pieces):
        var text = ""
        for piece in pieces {
          switch piece {
          case .literal(let literal): text += literal
          case .column(let name):
            guard let value = self.text(of: name, in: subject) else {
              return .failure(Lack(column: name))
            }
            text += value
          }
        }
        parameters.append(Parameter(template.name, .text(text)))
      }
    }
    return .success(
      Question(
        cmdlet: follower.cmdlet, parameters: parameters, filter: nil,
        key: follower.sought == .byGUID ? SoughtObject.key : nil,
        columns: follower.columns))
  }

  /// The question about a subject, if it can be asked.
  func asked(about subject: Subject) -> Question? { try? question(about: subject).get() }

  /// An answer as far as it is about its subject.
  enum Told {
    case page(Page)
    case finding(CallFailure.Finding)
  }

  /// The rows that a page is asked to hold: of others that an answer tells of, few.
  func pageSize(_ usual: Int) -> Int { follower.sought == nil ? usual : min(usual, 2) }

  /// Takes from an answer what is about others, which a cmdlet that describes objects may return.
  func told(in page: Page, about subject: Subject) -> Told {
    guard let sought = follower.sought else { return .page(page) }
    let identity = texts(of: "Guid", in: subject).first
    switch sought.sight(in: page, of: identity.flatMap { GUID($0) }) {
    case .finding(let finding): return .finding(finding)
    case .row(let place):
      var own = page
      own.rows.entries = [page.rows.entries[place]]
      (own.nextLink, own.isTruncated) = (nil, false)
      return .page(own)
    }
  }

  /// A column that a subject has no value in.
  struct Lack: Error {
    var column: String

    var sentence: String { "not asked: it has no \(column)" }
  }

  /// The rows of an answer's page, each with what it carries of its subject.
  ///
  /// - Parameter kept: rows of the same answer that came before.
  func rows(of page: RowBlock, about subject: Subject, after kept: Int) -> RowBlock {
    let lead = carried(from: subject)
    var rows = RowBlock()
    rows.arena.reserveCapacity(page.arena.count + page.count * (lead.utf8.count + 8))
    for (place, entry) in page.entries.enumerated() {
      guard let values = shaped(page.arena[entry.values]) else { continue }
      rows.append(
        guid: subject.guid.answer(kept + place), key: subject.key,
        values: "[" + lead + values + ",null]")
    }
    return rows
  }

  /// What a row of this stage looks like whose own values are made, not asked for.
  func values(carriedFrom subject: Subject, _ own: [String], finding: String? = nil) -> String {
    let finding = finding.map { CellList.quoted($0) } ?? "null"
    return "[" + carried(from: subject) + (own + [finding]).joined(separator: ",") + "]"
  }

  /// An answer's own values without their brackets, in the form the job asks for; nil for a row that
  /// is left out.
  private func shaped(_ array: ArraySlice<UInt8>) -> String? {
    guard follower.isShaped || names.isAsked, var cells = CellList(array) else {
      return String(decoding: array.dropFirst().dropLast(), as: UTF8.self)
    }
    for column in follower.flags ?? [] { place(of: column).map { cells.judge(at: $0) } }
    for column in follower.lists ?? [] { place(of: column).map { cells.split(at: $0) } }
    let isLeftOut = follower.except?.contains { test in
      place(of: test.column).map { test.holds(CellList.texts(of: cells.cells[$0])) } ?? false
    }
    guard isLeftOut != true, saysWhatIsWanted(cells) else { return nil }
    return (cells.cells + names.cells(for: cells.cells)).joined(separator: ",")
  }

  private func saysWhatIsWanted(_ cells: CellList) -> Bool {
    guard let wanted = follower.onlyWith else { return true }
    return wanted.contains { column in
      place(of: column).map { CellList.saysSomething(cells.cells[$0]) } ?? false
    }
  }

  private func place(of column: String) -> Int? { follower.columns.firstIndex(of: column) }

  /// Whether a row of the source is one that the stage asks about.
  ///
  /// Rows that are not become no subjects; those of runs that began before that was so are told here.
  func concerns(_ subject: Subject) -> Bool {
    if let choice = RowChoice(of: follower, among: columns),
      !choice.takes(("[" + subject.cells.joined(separator: ",") + "]").utf8)
    {
      return false
    }
    // What asks nobody leaves out rows of its source, having no answers.
    return follower.asks
      || !(follower.except ?? []).contains { $0.holds(texts(of: $0.column, in: subject)) }
  }

  /// The row that says why there is no answer.
  func row(telling finding: String, about subject: Subject) -> RowBlock {
    let own = follower.columns + (follower.resolution?.added ?? [])
    let nulls = own.map { _ in "null," }.joined()
    var rows = RowBlock()
    rows.append(
      guid: subject.guid.answer(0), key: subject.key,
      values: "[" + carried(from: subject) + nulls + CellList.quoted(finding) + "]")
    return rows
  }

  /// The texts that a subject has in a column.
  func texts(of column: String, in subject: Subject) -> [String] {
    cell(of: column, in: subject).map(CellList.texts) ?? []
  }

  private func carried(from subject: Subject) -> String {
    follower.carried.map { (cell(of: $0, in: subject) ?? "null") + "," }.joined()
  }

  private func cell(of column: String, in subject: Subject) -> String? {
    let place = columns.firstIndex { $0.lowercased() == column.lowercased() }
    return place.flatMap { subject.cells.indices.contains($0) ? subject.cells[$0] : nil }
  }

  /// A value as it is put into a parameter; nil where there is none, or none that is one text.
  private func text(of column: String, in subject: Subject) -> String? {
    guard let cell = cell(of: column, in: subject), cell.utf8.first != UInt8(ascii: "["),
      let text = CellList.texts(of: cell).first
    else { return nil }
    return text.isEmpty ? nil : text
  }
}

extension Follower {
  /// Whether a row of an answer may have to be changed or left out.
  fileprivate var isShaped: Bool {
    except != nil || onlyWith != nil || lists != nil || flags != nil
  }
}
