import Foundation
import Testing

/// A shell script around the program, for what only a shell sets up: ignored signals, closed and
/// broken streams.
///
/// It has a process group of its own, all of which is ended with it.
enum Script {
  /// Runs a script in the place's folder, where `$ROLLCALL` is the program; answers its exit code.
  static func run(_ text: String, in place: Workplace) async throws -> Int32 {
    try place.write(text, to: "script.sh")
    let command = "cd '\(place.folder.path)' && exec /bin/sh ./script.sh"
    let environment = [
      "PATH=/usr/bin:/bin", "CONTOSO_SECRET=\(place.secret)", "ROLLCALL=\(Program.location.path)",
    ]
    let child = try start(["/bin/sh", "-c", command], environment)
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        kill(-child, SIGKILL)
        let signal = status & 0x7F
        continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : -signal)
      }
    }
  }

  private static func start(_ words: [String], _ environment: [String]) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    try #require(unsafe posix_spawnattr_init(&attributes) == 0)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    // The threads of a test block every signal, and children inherit it.
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var child: pid_t = 0
    let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      for place in unsafe arguments.indices { unsafe free(arguments[place]) }
      for place in unsafe variables.indices { unsafe free(variables[place]) }
    }
    let code = unsafe posix_spawn(&child, "/bin/sh", nil, &attributes, arguments, variables)
    try #require(code == 0)
    return child
  }
}
