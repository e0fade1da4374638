import ArgumentParser

/// How much a command says, and in which form.
struct OutputOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print JSON on standard output.")
  var json = false

  @Flag(name: .customLong("quiet"), help: "Say nothing but errors on standard error.")
  var quiet = false

  /// Tells people something, unless they asked for quiet.
  func tell(_ line: String) { if !quiet { Console.tell(line) } }
}
