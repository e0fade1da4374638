import Core

/// Makes the plan of a job that changes something, from its list.
///
/// It asks nobody. A line whose call cannot be made is told with its place in the file, and then
/// there is no plan at all.
enum ChangePlan {
  static func plan(of definition: JobDefinition, asking consent: WriteConsent = WriteConsent())
    throws -> Plan
  {
    guard let path = definition.changes, var action = definition.job.action else {
      throw Refusal(.bug, "A plan of changes was asked of a job that changes nothing.")
    }
    action.isWhatIf = consent.isWhatIf
    let list = try LineList.read(atPath: path, naming: action.references)
    var job = definition.job
    job.action = action
    job.columns = list.columns + Action.resultColumns
    return Plan(applying: job, try lines(of: list, LineCall(action, columns: list.columns), path))
  }

  private static func lines(
    of list: LineList, _ call: LineCall, _ path: String
  ) throws(FileProblems) -> [Line] {
    var lines: [Line] = []
    var problems: [FileProblem] = []
    for (place, entry) in list.entries.enumerated() {
      do throws(LineCall.Lack) {
        let digest = try call.digest(of: entry.cells)
        lines.append(Line(number: place + 1, cells: entry.cells, digest: digest))
      } catch {
        problems.append(FileProblem(line: entry.line, column: 1, sentence: error.sentence))
        if problems.count >= IdentityList.mostProblems { break }
      }
    }
    guard problems.isEmpty else { throw FileProblems(path: path, problems: problems) }
    return lines
  }
}
