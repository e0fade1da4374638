import ArgumentParser
import Core
import Reports

/// The program's exit codes: a contract with scripts.
enum Exit: Int32 {
  case complete = 0
  /// Only with `diff --exit-code`: the runs differ.
  case different = 1
  /// Finished, but batches are buried.
  case buried = 3
  /// Stopped; `resume` continues.
  case stopped = 4
  /// Sign-in needs a person.
  case signIn = 5
  case usage = 64
  /// A job or tenants file is wrong.
  case files = 65
  /// Our own defect.
  case bug = 70
  /// The store or the disk failed.
  case store = 74

  var code: ExitCode { ExitCode(rawValue) }

  /// The code for an error that ended a command.
  init(_ error: any Error) {
    switch error {
    case is FileProblems, is FilterError: self = .files
    case let error as StoreError: self = Exit(error.kind)
    case let error as ExportError: self = Exit(error.kind)
    case let error as SignInError: self = error.isOfFile ? .files : Exit(error.kind)
    case let error as CallFailure: self = Exit(error.kind)
    case is CancellationError: self = .stopped
    case let error as Refusal: self = error.exit
    default: self = .bug
    }
  }

  private init(_ kind: SignInError.Kind) {
    switch kind {
    case .needsPerson, .misconfigured: self = .signIn
    case .transient, .cancelled: self = .stopped
    }
  }

  private init(_ kind: CallFailure.Kind) {
    switch kind {
    case .forbidden, .intercepted, .unauthorised: self = .signIn
    case .permanent, .wrongEndpoint: self = .files
    case .transient, .network, .deadline, .throttled, .staleCursor, .malformed, .cancelled:
      self = .stopped
    }
  }

  private init(_ kind: ExportError.Kind) {
    switch kind {
    case .badPath: self = .files
    case .damagedRow, .bug: self = .bug
    case .notAFile, .missingFolder, .notPermitted, .diskFull, .inputOutput: self = .store
    }
  }

  private init(_ kind: StoreError.Kind) {
    switch kind {
    case .interrupted: self = .stopped
    case .bug: self = .bug
    case .busy, .diskFull, .readOnly, .cannotOpen, .schemaTooNew, .damaged, .inputOutput:
      self = .store
    }
  }
}

/// A command that cannot do what was asked, with the sentence that says why and what to do.
struct Refusal: Error, CustomStringConvertible {
  var exit: Exit
  var description: String

  init(_ exit: Exit, _ sentence: String) {
    self.exit = exit
    description = sentence
  }
}
