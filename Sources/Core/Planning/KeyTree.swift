/// How many keys begin alike: the tree a cut is made from.
///
/// A node's children begin with its prefix and one more character, or with more where all of them
/// share more: twenty thousand names that begin `contractor - external - ` are one step. Only nodes
/// too large for a batch have children. Keys that end at a node, or go on with a character no
/// prefix may hold, are in its count and in no child.
package struct KeyTree: Sendable, Hashable {
  /// Folded, as all prefixes of a tree.
  package var prefix: String
  package var count: Int
  package var children: [KeyTree]

  package init(prefix: String, count: Int, children: [KeyTree] = []) {
    self.prefix = prefix
    self.count = count
    self.children = children
  }
}

extension KeyTree {
  /// Builds the tree of keys that come in the order of their bytes.
  ///
  /// It keeps the way to the last key, and of what lies behind it only the nodes worth having, so
  /// memory does not grow with the number of keys.
  package struct Builder: Sendable {
    private struct Open: Sendable {
      var length: Int
      var count = 0
      var children: [Piece] = []
    }

    /// A finished subtree, with the key its prefix is cut from.
    private struct Piece: Sendable {
      var key: Head
      var length: Int
      var count: Int
      var children: [Piece]
    }

    private let largest: Int
    private let longest: Int
    private var path = [Open(length: 0)]
    private var last: Head?
    private var repeats = 0

    /// - Parameters:
    ///   - largest: nodes that hold more are told apart further.
    ///   - longest: the longest prefix, in characters.
    package init(tellingApartAbove largest: Int, longest: Int = Cutter.longestPrefix) {
      self.largest = max(largest, 1)
      self.longest = longest
    }

    /// Adds a folded key; none may come before the one added last, by bytes.
    package mutating func add(_ key: some StringProtocol) {
      let head = Head(key, longest: longest)
      if let last {
        if last.bytes == head.bytes {
          repeats += 1
          return
        }
        close(downTo: last.shared(with: head))
      }
      last = head
      repeats = 1
    }

    package mutating func tree() -> KeyTree {
      if last != nil { close(downTo: 0) }
      last = nil
      let root = path[0]
      let piece = Piece(
        key: Head("", longest: longest), length: 0, count: root.count, children: root.children)
      return Self.tree(piece)
    }

    /// Ends every open node longer than this, the last key's own among them.
    private mutating func close(downTo length: Int) {
      guard let key = last else { return }
      var piece = Piece(key: key, length: key.bytes.count, count: repeats, children: [])
      while let open = path.last, open.length > length {
        path.removeLast()
        piece = finished(joined(piece, to: open), key)
      }
      if path[path.count - 1].length < length { path.append(Open(length: length)) }
      path[path.count - 1] = joined(piece, to: path[path.count - 1])
    }

    private func joined(_ piece: Piece, to open: Open) -> Open {
      var open = open
      open.count += piece.count
      if piece.length > open.length {
        open.children.append(piece)
      } else {
        // The key ends here: it is in the count alone, or in what was told apart of it.
        open.children += piece.children
      }
      return open
    }

    /// A small node forgets what it is made of.
    private func finished(_ open: Open, _ key: Head) -> Piece {
      let children = open.count > largest ? Self.told(open.children, after: open.length) : []
      return Piece(key: key, length: open.length, count: open.count, children: children)
    }

    /// Puts children together that go on with the same character.
    ///
    /// Bytes in order keep most of them together; marks that belong to the character before them
    /// come in between.
    private static func told(_ children: [Piece], after length: Int) -> [Piece] {
      var places: [ArraySlice<UInt8>: Int] = [:]
      var told: [Piece] = []
      for child in children {
        let unit = child.key.unit(after: length)
        if let place = places[unit] {
          let other = told[place]
          let end = length + unit.count
          told[place] = Piece(
            key: child.key, length: end, count: other.count + child.count,
            children: [other, child].flatMap { $0.length > end ? [$0] : $0.children })
        } else {
          places[unit] = told.count
          told.append(child)
        }
      }
      return told
    }

    private static func tree(_ piece: Piece) -> KeyTree {
      let children = told(piece.children, after: piece.length).map { child in
        // What is not told apart needs no longer prefix than the character that sets it apart.
        var child = child
        if child.children.isEmpty {
          child.length = piece.length + child.key.unit(after: piece.length).count
        }
        return tree(child)
      }
      let prefix = String(decoding: piece.key.bytes[..<piece.length], as: UTF8.self)
      return KeyTree(prefix: prefix, count: piece.count, children: children)
    }
  }
}

extension KeyTree {
  /// The beginning of a key that may stand in a prefix, and where its characters end.
  private struct Head: Sendable {
    let bytes: [UInt8]
    /// The places between characters, the end among them; nil when every byte is a character.
    private let ends: Set<Int>?

    init(_ key: some StringProtocol, longest: Int) {
      if key.utf8.allSatisfy({ $0 < 0x80 }) {
        var plain: [UInt8] = []
        plain.reserveCapacity(min(key.utf8.count, longest))
        for byte in key.utf8.prefix(longest) {
          guard KeyFolding.isTrusted(byte) else { break }
          plain.append(byte)
        }
        (bytes, ends) = (plain, nil)
        return
      }
      var bytes: [UInt8] = []
      var ends: Set<Int> = [0]
      for character in key.prefix(longest) {
        guard KeyFolding.isTrusted(character) else { break }
        bytes.append(contentsOf: character.utf8)
        ends.insert(bytes.count)
      }
      self.bytes = bytes
      self.ends = ends
    }

    private func isEnd(_ place: Int) -> Bool { ends?.contains(place) ?? true }

    /// How many bytes two heads share, in whole characters of both.
    func shared(with other: Head) -> Int {
      var length = 0
      let most = min(bytes.count, other.bytes.count)
      while length < most, bytes[length] == other.bytes[length] { length += 1 }
      while length > 0, !isEnd(length) || !other.isEnd(length) { length -= 1 }
      return length
    }

    /// The character that follows so many bytes.
    func unit(after length: Int) -> ArraySlice<UInt8> {
      var end = length + 1
      while end < bytes.count, !isEnd(end) { end += 1 }
      return bytes[min(length, bytes.count)..<min(end, bytes.count)]
    }
  }
}
