import CLibZ

/// Packs bytes in the gzip format, for speed rather than for size.
///
/// Pages repeat themselves row by row, so zlib's quickest level gets most of the gain at a fraction
/// of the cost. It never unpacks, and keeps nothing from one call to the next.
enum Gzip {
  private static let workSpaceBytes = 64 << 10
  /// Sixteen more than the window asks zlib for the gzip format rather than its own.
  private static let gzipFormat = MAX_WBITS + 16
  /// zlib's own default, which its header does not name.
  private static let memoryLevel: Int32 = 8

  /// Packs one complete member.
  static func pack(_ source: [UInt8]) -> [UInt8] {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: workSpaceBytes) { workSpace in
      unsafe source.withUnsafeBufferPointer { unsafe pack($0, through: workSpace) }
    }
  }

  private static func pack(
    _ source: UnsafeBufferPointer<UInt8>, through workSpace: UnsafeMutableBufferPointer<UInt8>
  ) -> [UInt8] {
    var stream = unsafe z_stream()
    // zlib remembers the address of its stream, so the stream is used within one scope only.
    return unsafe withUnsafeMutablePointer(to: &stream) { stream in
      unsafe start(stream)
      defer { unsafe deflateEnd(stream) }
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(source.count)
      var packed: [UInt8] = []
      var code = Z_OK
      while code == Z_OK {
        unsafe stream.pointee.next_out = workSpace.baseAddress
        unsafe stream.pointee.avail_out = UInt32(workSpace.count)
        code = unsafe deflate(stream, Z_FINISH)
        let produced = unsafe workSpace.count - Int(stream.pointee.avail_out)
        unsafe packed.append(contentsOf: workSpace.prefix(produced))
      }
      precondition(code == Z_STREAM_END, "zlib stopped packing with code \(code)")
      return packed
    }
  }

  /// Calls what `deflateInit2` stands for, a macro that Swift cannot see.
  private static func start(_ stream: UnsafeMutablePointer<z_stream>) {
    let code = unsafe deflateInit2_(
      stream, Z_BEST_SPEED, Z_DEFLATED, gzipFormat, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib did not start packing: code \(code)")
  }
}
