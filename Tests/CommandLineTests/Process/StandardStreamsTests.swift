import Engine
import Foundation
import TestSupport
import Testing

@testable import rollcall

/// Closes the other end of a real pipe, and looks what is noticed.
@Suite struct StandardStreamsTests {
  @Test func `a pipe is lost when its reader is gone, and not before`() async {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting.fileDescriptor
    #expect(!StandardStreams.isLost(writer))
    try? pipe.fileHandleForReading.close()
    #expect(StandardStreams.isLost(writer))
    #expect(await StandardStreams.lost([writer], time: ManualTime()))
  }

  @Test func `a file and nothing at all are never lost`() throws {
    let file = unsafe open("/dev/null", O_WRONLY)
    #expect(!StandardStreams.isLost(file))
    close(file)
  }

  @Test func `hang-ups stay ignored where they were, and are heeded elsewhere`() {
    #expect(StopSignals.heeded(ignoringHangUps: true) == [SIGINT, SIGTERM])
    #expect(StopSignals.heeded(ignoringHangUps: false).contains(SIGHUP))
  }
}
