import Foundation
import Synchronization

/// The tenant's directory as it goes on changing.
///
/// Readers take a copy and keep no lock; changes happen one after the other. It never changes
/// anything of its own accord.
final class LiveDirectory: Sendable {
  private struct State {
    var directory: Directory
    /// How many pages drift was drawn for, and how many changes it made.
    var pages = 0
    var drifted = 0
  }

  private let state: Mutex<State>
  private let clock: SimulatorClock

  init(_ options: SimulatorOptions, _ clock: SimulatorClock) {
    state = Mutex(State(directory: Directory(options)))
    self.clock = clock
  }

  /// The directory as it is at this moment.
  var now: Directory { state.withLock { $0.directory } }

  /// The moment a change is dated: directories keep whole seconds.
  private var moment: Ticks { Ticks(unixSeconds: Int(clock.now.wholeSeconds)) }

  func create() -> SimulatorTruth.Object {
    let moment = moment
    return state.withLock { state in
      let place = state.directory.create(at: moment)
      return state.directory.truth(at: place)
    }
  }

  /// Gives the object of a GUID its next state.
  func change(
    _ guid: String, _ kind: Directory.Change.Kind,
    _ edit: @Sendable (inout Version, Recipe) -> Void
  ) throws(NoSuchObject) -> SimulatorTruth.Object {
    let moment = moment
    let changed = state.withLock { state -> SimulatorTruth.Object? in
      let recipe = state.directory.recipe
      return Self.present(guid, in: state.directory)
        .flatMap { state.directory.change($0, kind, at: moment) { edit(&$0, recipe) } }
        .map { state.directory.truth(at: $0) }
    }
    guard let changed else { throw NoSuchObject(guid: guid) }
    return changed
  }

  /// Notes what a cmdlet set on an object, in place of what all objects show.
  func show(_ values: [String: JSONValue], on object: Int) {
    guard !values.isEmpty else { return }
    state.withLock { $0.directory.shown[object, default: [:]].merge(values) { $1 } }
  }

  func delete(_ guid: String) throws(NoSuchObject) {
    let isDone = state.withLock { state in
      guard let object = Self.present(guid, in: state.directory) else { return false }
      state.directory.delete(object)
      return true
    }
    guard isDone else { throw NoSuchObject(guid: guid) }
  }

  /// Lets the tenant change as much as it does before one page.
  func drift(_ drift: SimulatorDrift) -> Int {
    let moment = moment
    return state.withLock { state in
      let left = drift.limit.map { max($0 - state.drifted, 0) } ?? .max
      let made = drift.change(&state.directory, before: state.pages, at: moment, atMost: left)
      state.pages += 1
      state.drifted += made
      return made
    }
  }

  private static func present(_ guid: String, in directory: Directory) -> Int? {
    guard let guid = GUID(guid), let object = directory.object(of: guid),
      directory.place(of: object) != nil
    else { return nil }
    return object
  }
}
