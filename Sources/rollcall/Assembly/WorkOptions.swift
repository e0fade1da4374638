import ArgumentParser
import Engine

/// How hard a run works.
struct WorkOptions: ParsableArguments {
  @Option(help: "How many batches to work on at once (1 to 256).")
  var width = 8

  func validate() throws {
    let widest = RunSettings.widest
    guard (1...widest).contains(width) else {
      throw ValidationError("--width must be from 1 to \(widest); 8 suits most tenants.")
    }
  }
}
