import CCurl

/// Unpacks one gzip stream piece by piece, and knows whether it was whole.
///
/// libcurl could unpack, but it reports no error for a stream that simply ends too early, which is
/// how a cut-off answer would pass for a short one. This decoder never produces more than it is
/// allowed to, however well the stream is packed, and it never trusts a stream without its checksum.
///
/// `@safe` holds because the stream and the work space are allocated here, stay private, and are
/// freed in `deinit` alone.
@safe final class GzipDecoder {
  enum Outcome { case taken, tooLarge, tooDense, broken }

  /// What a byte may unpack to: pages of the service reach about 30, and gzip itself 1,032.
  static let mostRatio = 200
  /// Bodies this small may be packed as densely as they like.
  static let freeBytes = 1 << 20

  private static let workSpaceBytes = 32 << 10

  // zlib remembers the address of its stream, so the stream needs one that does not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let workSpace: UnsafeMutablePointer<UInt8>
  private var ended = false
  private var taken = 0

  /// Whether every byte so far belongs to complete gzip members.
  var isWhole: Bool { ended }

  init?() {
    unsafe stream = .allocate(capacity: 1)
    unsafe workSpace = .allocate(capacity: Self.workSpaceBytes)
    unsafe stream.initialize(to: z_stream())
    guard unsafe ccurl_inflate_start(stream) == Z_OK else { return nil }
  }

  deinit {
    // For a stream that never started this is a refusal without effect.
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe workSpace.deallocate()
  }

  /// Appends what the piece unpacks to, and stops as soon as the body would pass its limit.
  func decode(
    _ piece: UnsafeBufferPointer<UInt8>, onto body: inout [UInt8], limit: Int
  ) -> Outcome {
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(piece.count)
    taken += piece.count
    repeat {
      if ended {
        // Bytes after the end must begin another member, which the format allows.
        guard unsafe inflateReset(stream) == Z_OK else { return .broken }
        ended = false
      }
      unsafe stream.pointee.next_out = workSpace
      unsafe stream.pointee.avail_out = UInt32(Self.workSpaceBytes)
      let code = unsafe inflate(stream, Z_NO_FLUSH)
      let produced = unsafe Self.workSpaceBytes - Int(stream.pointee.avail_out)
      guard produced <= limit - body.count else { return .tooLarge }
      guard isPlausible(body.count + produced) else { return .tooDense }
      unsafe body.append(contentsOf: UnsafeBufferPointer(start: workSpace, count: produced))
      switch code {
      case Z_STREAM_END: ended = true
      case Z_OK: break
      case Z_BUF_ERROR: return .taken  // All input is used and all output fetched.
      default: return .broken
      }
    } while unsafe stream.pointee.avail_in > 0 || (!ended && stream.pointee.avail_out == 0)
    return .taken
  }

  /// Whether so many bytes may come of what was taken so far.
  private func isPlausible(_ count: Int) -> Bool {
    count <= Self.freeBytes || count / Self.mostRatio <= taken
  }
}
