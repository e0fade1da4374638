import Core
import Foundation
import Identity
import Testing

/// The table of Entra ID's error numbers.
struct EntraErrorTests {
  /// What helps against each number, written down a second time on purpose.
  private static let expected: [EntraError.Remedy: [Int]] = [
    .time: [
      50033, 50087, 80002, 80005, 80014, 90006, 90012, 90024, 90033, 90090, 90091, 50196, 70016,
      90055,
    ],
    .freshMaterial: [50012, 50013, 500133, 54005, 700024, 700027],
    .person: [
      50053, 50055, 50144, 50056, 50064, 50126, 50057, 50058, 50072, 50074, 50076, 50079, 50078,
      50097, 50129, 53000, 53001, 50105, 50131, 53003, 530032, 530034, 530035, 50132, 50133, 50173,
      65001, 65004, 90094, 650056, 70000, 70008, 700082, 700084, 70043, 70018, 70019, 90099,
    ],
    .configuration: [
      16000, 50020, 51004, 90072, 50001, 500011, 650052, 650057, 50034, 50052, 50194, 70001,
      7_000_112, 700011, 700016, 70011, 28002, 700022, 700023, 900144, 9_002_313, 901002, 70021,
      700211, 700213, 7_002_137, 7_002_138, 700030, 7_000_215, 7_000_222, 700025, 7_000_218, 90002,
      90019, 50059, 50128, 90038, 900439, 500208, 9_001_023,
    ],
  ]

  @Test(arguments: EntraError.Remedy.allCases)
  func `each number has the remedy it should have`(remedy: EntraError.Remedy) throws {
    for number in try #require(Self.expected[remedy]) {
      #expect(EntraError.explaining(number)?.remedy == remedy, "AADSTS\(number)")
    }
  }

  @Test func `the table holds exactly these numbers, each once`() {
    let numbers = EntraError.table.flatMap(\.numbers)
    #expect(Set(numbers).count == numbers.count)
    #expect(Set(numbers) == Set(Self.expected.values.joined()))
  }

  @Test func `a remedy decides the kind of the error`() {
    for entry in EntraError.table {
      switch entry.remedy {
      case .time, .freshMaterial: #expect(entry.kind == .transient)
      case .person: #expect(entry.kind == .needsPerson)
      case .configuration:
        let isSecret = entry.numbers == EntraError.secretNumbers
        #expect(entry.kind == (isSecret ? .needsPerson : .misconfigured))
      }
    }
  }

  @Test func `every explanation says in whole sentences what is wrong and what follows`() {
    for entry in EntraError.table {
      #expect(entry.sentence.hasSuffix("."), "\(entry.numbers)")
      #expect(entry.sentence.count > 40, "\(entry.numbers)")
      #expect(entry.sentence.first?.isUppercase == true, "\(entry.numbers)")
    }
  }

  @Test func `the manual tells every number with its sentence`() throws {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let manual = try String(contentsOf: top.appending(path: "docs/sign-in.md"), encoding: .utf8)
    for entry in EntraError.table {
      let numbers = entry.numbers.map(String.init).joined(separator: ", ")
      #expect(manual.contains("\n| \(numbers) | \(entry.sentence) |\n"), "AADSTS\(numbers)")
    }
  }

  @Test func `a loop that the service saw is answered with a long pause`() {
    #expect(EntraError.explaining(50196)?.pause == .seconds(300))
    #expect(EntraError.explaining(12345) == nil)
  }
}
