/// Something that reads bytes from outside, with what must hold of it whatever the bytes are.
///
/// It draws nothing: the fuzzer brings the bytes, and the tests those that once mattered.
enum FuzzTarget: String, CaseIterable, Sendable {
  /// The body of a page, reduced to rows.
  case page
  /// The body of an answer to several questions, taken apart.
  case bulk
  /// A response that is no page, told in a sentence.
  case failure
  /// A filter that a person wrote, read and printed.
  case filter
  /// A job file.
  case job

  /// What is wrong with the answer to these bytes; nil when all holds.
  func fault(in bytes: [UInt8]) -> String? {
    switch self {
    case .page: PageProperty.fault(in: bytes)
    case .bulk: BulkProperty.fault(in: bytes)
    case .failure: FailureProperty.fault(in: bytes)
    case .filter: FilterProperty.fault(in: bytes)
    case .job: JobProperty.fault(in: bytes)
    }
  }
}

extension String {
  /// Whether the text may stand in a line on a terminal.
  var isOneLine: Bool {
    unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
  }
}
