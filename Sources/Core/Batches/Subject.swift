/// A row of an earlier stage that a later one asks about.
package struct Subject: Sendable, Hashable {
  /// Its place in its batch, counted from 0; it stays when another is set aside.
  package var place: Int
  package var guid: GUID
  package var key: String
  /// The row's values, each as JSON, in the order of the stage's columns.
  package var cells: [String]

  package init(place: Int, guid: GUID, key: String, cells: [String]) {
    self.place = place
    self.guid = guid
    self.key = key
    self.cells = cells
  }

  /// How many one batch holds: few enough that one that starts over costs little.
  package static let usualBatch = 50
  /// How many a batch holds at most.
  package static let mostInBatch = 1_000
}

extension Follower {
  /// How many subjects one of its batches holds.
  package var subjectsInBatch: Int {
    switch way {
    case nil: Subject.usualBatch
    // One call, so that those within groups, which it must find first, are asked about side by side.
    case .groups: BulkCall.most
    // Nothing is asked, so that what costs is the batch itself.
    case .texts, .members: Subject.mostInBatch
    }
  }
}

/// What one piece of fanning out did.
package struct FanOut: Sendable, Hashable {
  /// Finished batches of the source that were seen.
  package var sources: Int
  /// Batches added to the later stage.
  package var batches: Int

  package init(sources: Int = 0, batches: Int = 0) {
    self.sources = sources
    self.batches = batches
  }

  /// Rows made subjects in one piece, about: the batch that reaches it is the piece's last.
  package static let piece = 10_000
}

extension GUID {
  /// An identity for a row that has none of its own: the n-th answer about an object.
  ///
  /// The same question asked again gives the same identities, so that the later answer replaces the
  /// earlier one. Rows of one object stand together, in the order of the answer.
  package func answer(_ place: Int) -> GUID {
    // Two rounds of a mixer over both halves: what differs in one bit differs in half of them.
    let first = Self.mixed(high ^ Self.mixed(low))
    let second = Self.mixed(low &+ first)
    let mask: UInt64 = 0xff_ffff
    return GUID(high: first, low: (second & ~mask) | (UInt64(truncatingIfNeeded: place) & mask))
  }

  /// The finalizer of SplitMix64.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9e37_79b9_7f4a_7c15
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
