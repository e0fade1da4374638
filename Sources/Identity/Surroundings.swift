import Foundation

/// What a process finds around it: its environment, and the limits for reading secrets from it.
///
/// It never holds a secret of its own; the environment it carries is masked when described.
package struct Surroundings: Sendable {
  package var environment: [String: String]
  /// Variables that hold secrets this process reads itself: programs it runs are not handed them.
  package var withheld: Set<String> = []
  /// How long a command may take to print a secret.
  package var commandTimeLimit = Duration.seconds(30)
  /// The largest file or output that is still taken for a secret, in bytes.
  package var sizeLimit = 64 * 1024

  package init(environment: [String: String]) {
    self.environment = environment
  }

  /// The one place where the real environment is read.
  package static func ofThisProcess() -> Surroundings {
    Surroundings(environment: ProcessInfo.processInfo.environment)
  }
}

extension Surroundings: CustomStringConvertible, CustomReflectable {
  package var description: String { "surroundings with \(environment.count) variables" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
