import Core
import Engine
import Foundation
import Logging
import Reports

/// Writes each event as one line: a sentence for people, or one JSON object.
///
/// It never lets a control character through, and never writes half a line.
struct LineLog: LogHandler {
  let format: LogFormat
  let time: any TimeSource
  let write: @Sendable (String) -> Void
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(
    _ format: LogFormat, time: any TimeSource, write: @escaping @Sendable (String) -> Void
  ) {
    self.format = format
    self.time = time
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }
    write(
      LogLine(
        time: time.wall().iso8601, level: event.level.rawValue, event: "\(event.message)",
        facts: facts
      ).text(in: format))
  }
}

/// One line of the log: what happened, to which batch, and what else is known of it.
struct LogLine: Encodable {
  /// A fact as JSON has it.
  enum Value: Encodable, Hashable {
    case number(Int64)
    case text(String)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      }
    }
  }

  var time: String
  var level: String
  var event: String
  var run: Int64?
  var batch: Int64?
  var fields: [String: Value]?

  init(time: String, level: String, event: String, facts: Logger.Metadata) {
    self.time = time
    self.level = level
    self.event = event
    var fields: [String: Value] = [:]
    for (name, fact) in facts {
      switch (name, Self.value(of: fact)) {
      case ("run", .number(let number)): run = number
      case ("batch", .number(let number)): batch = number
      case (_, let value): fields[name] = value
      }
    }
    self.fields = fields.isEmpty ? nil : fields
  }

  private static func value(of fact: Logger.MetadataValue) -> Value {
    if case .stringConvertible(let value) = fact {
      if let number = value as? Int { return .number(Int64(number)) }
      if let number = value as? Int64 { return .number(number) }
    }
    return .text(TerminalText.clean("\(fact)"))
  }

  func text(in format: LogFormat) -> String {
    switch format {
    case .json: (try? JSONText.line(self)) ?? #"{"event":"unwritable","level":"error"}"#
    case .text: ([time, level, event] + facts).joined(separator: " ")
    }
  }

  private var facts: [String] {
    var facts = [run.map { "run=\($0)" }, batch.map { "batch=\($0)" }].compactMap(\.self)
    for (name, value) in (fields ?? [:]).sorted(by: { $0.key < $1.key }) {
      switch value {
      case .number(let number): facts.append("\(name)=\(number)")
      case .text(let text): facts.append("\(name)=\"\(text)\"")
      }
    }
    return facts
  }
}
