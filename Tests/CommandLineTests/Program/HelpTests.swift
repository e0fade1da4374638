import ArgumentParser
import Testing

@testable import rollcall

/// The help of every command, word by word, by the command's name.
enum HelpTexts {
  /// The program's own help has no name; a command of a command has both names.
  static let all = Dictionary(
    uniqueKeysWithValues: [asking, looking, access, keeping, signing].flatMap { Array($0) }.map {
      ($0.key, $0.value)
    })
}

/// The help is what most people read of Rollcall: it changes on purpose only.
@Suite struct HelpTests {
  @Test(arguments: HelpTexts.all.keys.sorted())
  func `help says exactly this, with an example`(command: String) async throws {
    try await withWorkplace { place in
      let words = command.split(separator: " ").map(String.init) + ["--help"]
      let help = try await place.rollcall(words)
      #expect(help.code == 0)
      #expect(help.data == HelpTexts.all[command])
      #expect(help.told.isEmpty)
      #expect(help.data.contains("\nExample: rollcall "))
    }
  }

  @Test func `no command is without its help here`() {
    let commands = Rollcall.configuration.subcommands.flatMap { command in
      let name = command.configuration.commandName ?? ""
      let below = command.configuration.subcommands.map { $0.configuration.commandName ?? "" }
      return [name] + below.map { "\(name) \($0)" }
    }
    #expect(Set(HelpTexts.all.keys) == Set(commands).union([""]))
  }
}
