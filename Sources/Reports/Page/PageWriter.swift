package import Core
import Synchronization

/// Writes a report as one page of HTML that needs nothing else: no file, no font, no network.
///
/// The rows of its tables come first and go straight to the file, then what people read. It never
/// holds more than one piece of rows, the counts of one stage, and what `KeptRisks` allows. A file
/// appears under its name whole or not at all.
package final class PageWriter: Sendable {
  /// Rows of a table, unless less is asked for: what a browser sorts and filters without a pause.
  package static let mostRows = 50_000

  fileprivate struct State: ~Copyable {
    var file: PageFile
    let most: Int
    var table = PageTable(atMost: 0)
    var stage = ""
    var columns = 0
    var rules = RiskRules(columns: [])
    var tally = StageTally()
    var risks = KeptRisks()
    var failure: ExportError?
  }

  private let state: Mutex<State>

  /// - Parameter most: rows of a table, no more than `mostRows`.
  package init(
    to target: DifferenceWriter.Target, of run: RunRecord, rowsAtMost most: Int
  ) throws(ExportError) {
    var file = try PageFile(target)
    try file.write(try PageFrame.head(of: run))
    state = Mutex(State(file: file, most: most))
  }

  /// Why writing failed, which a store only reports as its reader's failure.
  package var failure: ExportError? { state.withLock { $0.failure } }

  package func beginChanges() throws(ExportError) {
    try begin(PageFrame.changesTable, ChangeLines.columns)
  }

  package func take(_ difference: Difference, as lines: ChangeLines) throws(ExportError) {
    try attempt { state throws(ExportError) in
      for line in try lines.lines(of: difference) where state.table.take(into: &state.file.buffer) {
        let before = state.file.buffer.count
        TableJSON.append(line, to: &state.file.buffer)
        state.table.wrote(state.file.buffer.count - before)
        try state.file.flushIfFull()
      }
    }
  }

  /// - Parameter isJudged: false where its rows repeat what another stage's say.
  package func beginStage(
    _ place: Int, named name: String, columns: [String], own: OwnDomains, isJudged: Bool = true
  ) throws(ExportError) {
    try begin(PageFrame.table(ofStage: place), columns)
    state.withLock { state in
      state.stage = name
      state.columns = columns.count
      state.rules = RiskRules(columns: isJudged ? columns : [], own: own)
      state.tally = StageTally(isSilent: state.rules.areSilent)
    }
  }

  package func take(_ block: RowBlock) throws(ExportError) {
    try attempt { state throws(ExportError) in try state.take(block) }
  }

  /// Ends the table; answers the lines there were and those it holds.
  package func endTable() throws(ExportError) -> (count: Int, held: Int) {
    try attempt { state throws(ExportError) in
      try state.file.write(PageTable.foot)
      return (state.table.count, state.table.held)
    }
  }

  /// Ends the table of a stage; answers what its rows told, and how many of them it holds.
  package func endStage() throws(ExportError) -> (tally: StageTally, held: Int) {
    let held = try endTable().held
    return state.withLock { state in
      state.tally.holders.end()
      state.risks.take(state.tally.holders, of: state.stage)
      return (state.tally, held)
    }
  }

  /// Writes what people read, and gives a file its name; tells what the file holds.
  package func end(_ content: ReportContent) throws(ExportError) -> ExportFile.Seal? {
    try attempt { state throws(ExportError) in
      if state.risks.held > 0 {
        state.file.buffer += PageTable.head(id: PageFrame.risksTable, columns: KeptRisks.columns)
        for (place, risk) in state.risks.found.enumerated() {
          if place > 0 { state.file.buffer += [.comma, .lineFeed] }
          state.file.buffer += state.risks[risk].rows
          try state.file.flushIfFull()
        }
        try state.file.write(PageTable.foot)
      }
      try state.file.write(ReportBody(content: content, risks: state.risks).text())
      try state.file.write(PageFrame.foot)
      return try state.file.end()
    }
  }

  /// How many rows each risk has; complete once the last stage has ended.
  package var risks: [Risk: Int] { state.withLock { $0.risks.kinds.mapValues(\.count) } }

  private func begin(_ id: String, _ columns: [String]) throws(ExportError) {
    try attempt { state throws(ExportError) in
      state.table = PageTable(atMost: state.most)
      state.file.buffer += PageTable.head(id: id, columns: columns)
      try state.file.flushIfFull()
    }
  }

  private func attempt<Answer: Sendable>(
    _ work: (inout State) throws(ExportError) -> Answer
  ) throws(ExportError) -> Answer {
    try state.withLock { state throws(ExportError) in
      do throws(ExportError) { return try work(&state) } catch {
        state.failure = error
        throw error
      }
    }
  }
}

extension PageWriter.State {
  fileprivate mutating func take(_ block: RowBlock) throws(ExportError) {
    for entry in block.entries {
      let isWanted = table.take(into: &file.buffer)
      if !isWanted, tally.isSilent { continue }
      do throws(DamagedCells) {
        try take(block.arena.span.extracting(entry.values), isWanted)
      } catch {
        throw ExportError(.damagedRow, doing: error.description)
      }
      try file.flushIfFull()
    }
  }

  private mutating func take(_ row: Span<UInt8>, _ isWanted: Bool) throws(DamagedCells) {
    let cells = try CellWalk.cells(of: row)
    guard cells.count == columns else { throw DamagedCells() }
    if isWanted {
      let before = file.buffer.count
      TableJSON.append(cells, of: row, to: &file.buffer)
      table.wrote(file.buffer.count - before)
    }
    guard !tally.isSilent else { return }
    let judged = try rules.judge(cells, of: row)
    tally.note(judged)
    if !judged.risks.isEmpty { risks.take(judged, of: stage) }
  }
}
