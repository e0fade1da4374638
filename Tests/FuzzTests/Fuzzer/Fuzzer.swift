#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What libFuzzer calls: the target is named by an environment variable, since every option of the
/// command line is libFuzzer's own.
///
/// It never returns from a fault: libFuzzer keeps the bytes of a run that was aborted.
enum Fuzzer {
  static let target: FuzzTarget = {
    let name = unsafe getenv("ROLLCALL_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      let known = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      fatalError("ROLLCALL_FUZZ_TARGET must be one of \(known).")
    }
    return target
  }()
}

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = Fuzzer.target.fault(in: bytes) {
    fatalError("\(Fuzzer.target.rawValue): \(fault)")
  }
  return 0
}
