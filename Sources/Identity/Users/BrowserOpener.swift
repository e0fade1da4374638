package import Core

/// Has this machine show an address in the person's browser, where there is a screen to show it on.
///
/// It never waits for the browser and never ends it. It says nothing of what came of it: whoever uses
/// it shows the address itself too.
package struct BrowserOpener: Sendable {
  private let program: OutsideProgram

  /// Nil where no screen is known to be here.
  package init?(in surroundings: Surroundings, time: any TimeSource) {
    guard let words = Self.words(in: surroundings.environment) else { return nil }
    program = OutsideProgram(
      words: words, role: "browser's opener", product: "nothing", surroundings: surroundings,
      time: time, output: .dropped)
  }

  /// The platform's opener.
  ///
  /// On Linux it may become the browser, which must outlive this process: it is started as a session
  /// of its own.
  static func words(in environment: [String: String]) -> [String]? {
    #if os(macOS)
      return ["open"]
    #else
      let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0]?.isEmpty == false }
      return hasScreen ? ["setsid", "--fork", "xdg-open"] : nil
    #endif
  }

  /// The address is seen by whoever may see this user's processes, as on the screen.
  package func open(_ address: String) async {
    // Without an opener a person opens the address by hand, as everywhere else.
    _ = try? await program.run(adding: [address])
  }
}
