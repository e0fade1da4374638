import ArgumentParser

/// How hard a run works.
struct WorkOptions: ParsableArguments {
  /// More than the service lets anybody have at once; a larger number is a mistake.
  static let widest = 256

  @Option(help: "How many batches to work on at once (1 to 256).")
  var width = 8

  func validate() throws {
    guard (1...Self.widest).contains(width) else {
      throw ValidationError("--width must be from 1 to \(Self.widest); 8 suits most tenants.")
    }
  }
}
