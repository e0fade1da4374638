import Core
import Testing

/// When an endpoint is left alone, and when it is tried again.
@Suite struct CircuitTests {
  private func at(_ seconds: Double) -> Monotonic { Monotonic(sinceStart: .seconds(seconds)) }

  /// One that has answered once and then failed as often as it takes.
  private func opened() -> Circuit {
    var circuit = Circuit()
    #expect(circuit.noteAnswered(at: at(0)) == nil)
    for _ in 1..<Circuit.limit { #expect(circuit.noteFailed(at: at(1)) == nil) }
    #expect(circuit.noteFailed(at: at(1)) == .opened(wait: .seconds(5)))
    return circuit
  }

  @Test func `failures with an answer between them never open it`() {
    var circuit = Circuit()
    for _ in 0..<50 {
      for _ in 1..<Circuit.limit { #expect(circuit.noteFailed(at: at(1)) == nil) }
      #expect(circuit.noteAnswered(at: at(1)) == nil)
    }
    #expect(circuit.admission(at: at(1)) == .now)
  }

  @Test func `open it lets nobody through until its wait is over, and then one`() {
    var circuit = opened()
    #expect(circuit.admission(at: at(5.9)) == .notBefore(at(6)))
    #expect(circuit.admission(at: at(6)) == .now)
    circuit.noteSent()
    #expect(circuit.admission(at: at(6)) == .whenOneLeaves)
  }

  @Test func `an answer to the call that tries closes it, which is told once`() {
    var circuit = opened()
    circuit.noteSent()
    #expect(circuit.noteAnswered(at: at(7)) == .closed(after: .seconds(6)))
    #expect(circuit.noteAnswered(at: at(7)) == nil)
    #expect(circuit.admission(at: at(7)) == .now)
  }

  @Test func `each try that fails doubles the wait, up to the longest, and tells nothing`() {
    var circuit = opened()
    var (now, waits) = (6.0, [Double]())
    for _ in 0..<8 {
      circuit.noteSent()
      #expect(circuit.noteFailed(at: at(now)) == nil)
      guard case .notBefore(let next) = circuit.admission(at: at(now)) else { break }
      waits.append(next.sinceStart.inSeconds - now)
      now = next.sinceStart.inSeconds
    }
    #expect(waits == [10, 20, 40, 80, 120, 120, 120, 120])
  }

  @Test func `an endpoint that never answered is tried at a steady pace`() {
    var circuit = Circuit()
    for _ in 0..<Circuit.limit { _ = circuit.noteFailed(at: at(0)) }
    for step in 1...5 {
      circuit.noteSent()
      _ = circuit.noteFailed(at: at(Double(step) * 5))
      #expect(circuit.admission(at: at(Double(step) * 5)) == .notBefore(at(Double(step + 1) * 5)))
    }
  }

  @Test func `calls that began before it opened change nothing when they fail`() {
    var circuit = opened()
    #expect(circuit.noteFailed(at: at(3)) == nil)
    #expect(circuit.admission(at: at(3)) == .notBefore(at(6)))
  }

  @Test func `a try that was never made leaves the place to the next`() {
    var circuit = opened()
    circuit.noteSent()
    circuit.noteNothing(at: at(8))
    #expect(circuit.admission(at: at(8)) == .now)
  }
}
