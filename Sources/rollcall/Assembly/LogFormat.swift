import ArgumentParser

/// How standard error is written: for people, or one JSON object a line.
enum LogFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  case text
  case json
}
