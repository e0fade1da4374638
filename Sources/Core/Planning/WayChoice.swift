/// In which way a later stage is asked, and what each way would cost.
///
/// It is settled when a run is planned, from what the last complete one kept; a tenant that refuses a
/// way later is asked in the next best one.
package struct WayChoice: Sendable, Hashable {
  package enum Way: String, Sendable, Hashable, Codable, CaseIterable {
    /// One call for each object.
    case singly
    /// Ten objects in a call, each at an address of its own.
    case addressed
    /// Ten questions in a call.
    case together
    /// A list that shows a thousand objects in a call.
    case listed
  }

  /// What a way costs.
  package struct Cost: Sendable, Hashable {
    package var way: Way
    package var calls: Int
    /// By published timings, at a width.
    package var time: Duration
  }

  /// The ways there are, in the order of `Way`; none where the number of objects is not known.
  package var costs: [Cost]
  package var way: Way

  /// - Parameters:
  ///   - objects: how many are asked about; nil where that is not known.
  ///   - resource: what holds the answer about each object, at an address of its own.
  ///   - listing: the list that could answer.
  ///   - width: calls at once.
  package init(
    of cmdlet: String, about objects: Int?, pageSize: Int, width: Int,
    at resource: ObjectResource?, by listing: Listing?
  ) {
    let width = max(width, 1)
    costs =
      objects.map { objects in
        Way.allCases.compactMap { way in
          guard way != .addressed || resource != nil else { return nil }
          return Cost(
            way, of: cmdlet, about: objects, by: listing, pageSize: pageSize, width: width)
        }
      } ?? []
    // Where nothing is known a list costs little: a call or two for each type, and the pages there are.
    let usual = listing == nil ? Self.inTens(resource) : .listed
    // Of two that cost the same calls the first: by the service's own account its resources bear more
    // than its cmdlets.
    way = costs.min { $0.calls < $1.calls }?.way ?? usual
  }

  /// How objects are asked about, ten in a call, that no list tells of.
  package static func inTens(_ resource: ObjectResource?) -> Way {
    resource == nil ? .together : .addressed
  }
}

extension WayChoice.Cost {
  /// Nil where a way is not to be had.
  fileprivate init?(
    _ way: WayChoice.Way, of cmdlet: String, about objects: Int, by listing: Listing?,
    pageSize: Int, width: Int
  ) {
    self.way = way
    // How many in a batch are served at once is not known: its items are counted one after another.
    let one = Self.usual[cmdlet.lowercased()] ?? .milliseconds(700)
    switch way {
    case .singly:
      calls = objects
      time = one * ((objects + width - 1) / width)
    // What an address takes is not published: it is counted as its cmdlet.
    case .addressed, .together:
      calls = (objects + BulkCall.most - 1) / BulkCall.most
      time = one * BulkCall.most * ((calls + width - 1) / width)
    case .listed:
      guard let listing else { return nil }
      let pages = (objects + max(pageSize, 1) - 1) / max(pageSize, 1)
      // Every type but the largest ends with a page that is not full.
      calls = max(pages, 1) + listing.types.count - 1
      time = Self.page * max(pages, (calls + width - 1) / width)
    }
  }

  /// What calls about one mailbox take, as published.
  private static let usual: [String: Duration] = [
    "get-mailboxpermission": .milliseconds(846), "get-recipientpermission": .milliseconds(602),
    "get-inboxrule": .milliseconds(995),
  ]

  /// What a page of a list takes in a tenant full of mailboxes; 8 to 30 s are published.
  private static let page = Duration.seconds(15)
}
