import Core
import Testing

/// What finished batches tell of the others.
@Suite struct CalibrationTests {
  @Test func `before anything is known, nothing is predicted`() {
    #expect(Calibration().predicted(100) == nil)
    #expect(Calibration(rows: 0, foreseen: 50).predicted(100) == nil)
    #expect(Calibration(rows: 50, foreseen: 0).predicted(100) == nil)
  }

  @Test func `what was foreseen is scaled by what came of the others`() {
    var calibration = Calibration()
    calibration.note(rows: 300, foreseen: 60)
    #expect(calibration.predicted(100) == 500)
    calibration.note(rows: 0, foreseen: 40)
    #expect(calibration.predicted(100) == 300)
    #expect(calibration == Calibration(rows: 300, foreseen: 100))
  }

  @Test func `a batch of which nothing was foreseen neither tells nor is told anything`() {
    var calibration = Calibration(rows: 10, foreseen: 10)
    calibration.note(rows: 9000, foreseen: nil)
    calibration.note(rows: 9000, foreseen: 0)
    #expect(calibration == Calibration(rows: 10, foreseen: 10))
    #expect(calibration.predicted(nil) == nil)
    #expect(calibration.predicted(0) == nil)
  }

  @Test func `a prediction is rounded, and may be nothing`() {
    #expect(Calibration(rows: 1, foreseen: 1000).predicted(100) == 0)
    #expect(Calibration(rows: 2, foreseen: 3).predicted(1) == 1)
  }
}
