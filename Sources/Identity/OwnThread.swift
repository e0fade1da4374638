import Core
import Foundation

/// Runs what blocks on a thread of its own, so that no pool waits for it.
///
/// It is for rare work, such as reading a file on a slow file system: each call makes a thread.
/// Dispatch has as few threads as there are cores, so that two slow files would stop everyone else.
enum OwnThread {
  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws(SignInError) -> Value
  ) async throws(SignInError) -> Value {
    let outcome = await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        do throws(SignInError) {
          waiter.resume(returning: Result<Value, SignInError>.success(try work()))
        } catch {
          waiter.resume(returning: .failure(error))
        }
      }
    }
    return try outcome.get()
  }
}
