import Core
import Foundation

@testable import rollcall

/// A job file becomes a job that can be planned and stored, or named errors with their places.
enum JobProperty {
  private static let now = Instant(milliseconds: 1_795_233_600_000)

  static func fault(in bytes: [UInt8]) -> String? {
    let lines = bytes.count { $0 == 10 || $0 == 13 } + 2
    do throws(FileProblems) {
      let text = try SourceFile.text(of: Data(bytes), path: "job.yaml")
      let definition = try JobFile.definition(text, path: "job.yaml", now: now)
      return fault(of: definition.job)
    } catch {
      guard !error.problems.isEmpty else { return "a refusal without reason" }
      for problem in error.problems {
        guard problem.line >= 1, problem.column >= 1 else { return "a place before the file" }
        // The YAML reader counts the line separators of Unicode, too.
        guard problem.line <= lines + bytes.count / 2 else { return "a place behind the file" }
        guard problem.sentence.isOneLine else { return "a control character came through" }
        guard problem.sentence.last.map({ ".?".contains($0) }) == true else {
          return "the sentence does not end: \(problem.sentence)"
        }
      }
      return nil
    }
  }

  private static func fault(of job: Job) -> String? {
    guard !job.name.isEmpty, !job.tenant.isEmpty, !job.columns.isEmpty else {
      return "a job without name, tenant or columns"
    }
    do {
      let stored = try JSONEncoder().encode(job)
      guard try JSONDecoder().decode(Job.self, from: stored) == job else {
        return "the job is stored as another"
      }
      if case .byList = job.shard { return nil }
      return try Planner().plan(job).stages.isEmpty ? "the job has no stage" : nil
    } catch {
      return "the job cannot be stored and planned: \(error)"
    }
  }
}
