import Foundation
import Simulator
import Testing

/// Reads standard error as a log collector would.
@Suite struct LoggingTests {
  private func lines(_ told: String) throws -> [[String: Any]] {
    try told.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(object as? [String: Any], "\(line)")
    }
  }

  @Test func `with a JSON log every line of standard error is one object`() async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall(
        "run", "job.yaml", "--log-format", "json", "--log-level", "debug")
      #expect(run.code == 0)
      let lines = try lines(run.told)
      let events = lines.compactMap { $0["event"] as? String }
      #expect(events.count == lines.count)
      #expect(events.contains("signed-in") && events.contains("told"))
      #expect(events.count { $0 == "batch-done" } == Workplace.batches)
      for line in lines {
        #expect((line["time"] as? String)?.hasSuffix("Z") == true)
        #expect(
          ["trace", "debug", "info", "notice", "warning", "error"].contains(
            line["level"] as? String))
      }
      let done = try #require(lines.first { $0["event"] as? String == "batch-done" })
      #expect(done["run"] as? Int == 1)
      #expect(done["batch"] is Int)
    }
  }

  @Test func `every retry is seen once`() async throws {
    try await withWorkplace({ $0.faults.unavailable = 0.2 }) { place in
      for format in ["json", "text"] {
        let run = try await place.rollcall(
          "run", "job.yaml", "--new", "--log-format", format, "--width", "2")
        #expect(run.code == 0, "\(run.told)")
        if format == "json" { _ = try lines(run.told) }
        #expect(!run.told.contains("is asked again in"), "The log tells it already.")
      }
    }
  }

  @Test func `an error is a line of the log too, and never a command to a terminal`() async throws {
    try await withWorkplace { place in
      try place.write("job: \"\\e[2J\\u200e\"\n", to: "evil.yaml")
      let json = try await place.rollcall("run", "evil.yaml", "--log-format", "json")
      #expect(json.code == 65)
      #expect(try lines(json.told).allSatisfy { $0["event"] as? String == "failed" })
      let text = try await place.rollcall("run", "evil\u{1B}[2J\u{200E}.yaml")
      #expect(text.code == 65)
      #expect(!text.told.unicodeScalars.contains { ["\u{1B}", "\u{200E}"].contains($0) })
    }
  }
}
