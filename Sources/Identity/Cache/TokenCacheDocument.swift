import Core
import Foundation

/// What the token cache file holds: tokens by their keys, and what was refused for good.
///
/// It never holds a client secret, a key or a password.
struct TokenCacheDocument: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    var access: KeptToken?
    var refresh = KeptRefreshTokens()
  }

  /// The second keeps several refresh tokens where the first had room for one.
  static let version = 2

  var entries: [String: Entry] = [:]
  var refusals: [KeptRefusal] = []
  /// These have no end: a wrong password stays wrong until a person acts.
  var passwords: [RefusedPasswords] = []

  /// Forgets what is of no use to anybody any more, so that the file does not grow for ever.
  mutating func tidy(at wall: Instant) {
    entries = entries.compactMapValues { entry in
      var entry = entry
      if entry.access?.isOver(at: wall) == true { entry.access = nil }
      return entry.access == nil && entry.refresh.all.isEmpty ? nil : entry
    }
    refusals.removeAll { !$0.isFresh(at: wall) }
  }
}

// MARK: As JSON

extension TokenCacheDocument: Codable {
  private enum CodingKeys: String, CodingKey { case version, entries, refusals, passwords }

  /// A newer program wrote the file: its contents are not ours to judge.
  struct TooNew: Error {}

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    guard fields.contains(.version) else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: fields, debugDescription: "not a token cache")
    }
    let version = try? fields.decode(Int.self, forKey: .version)
    guard let version, version <= Self.version else { throw TooNew() }
    entries = try fields.decode([String: Entry].self, forKey: .entries)
    let refusals = try fields.decodeIfPresent([Readable<KeptRefusal>].self, forKey: .refusals)
    self.refusals = (refusals ?? []).compactMap(\.value)
    let passwords = try fields.decodeIfPresent(
      [Readable<RefusedPasswords>].self, forKey: .passwords)
    self.passwords = (passwords ?? []).compactMap(\.value)
  }

  /// What can be had anew, and is passed over where it cannot be read.
  fileprivate struct Readable<Value: Decodable>: Decodable {
    var value: Value?

    init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(Self.version, forKey: .version)
    try fields.encode(entries, forKey: .entries)
    try fields.encode(refusals, forKey: .refusals)
    if !passwords.isEmpty { try fields.encode(passwords, forKey: .passwords) }
  }

  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}

extension TokenCacheDocument.Entry: Codable {
  private enum CodingKeys: String, CodingKey { case access, refresh }

  /// A refresh token must be readable, because it may be the only one there is.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    access = try fields.decodeIfPresent(
      TokenCacheDocument.Readable<KeptToken>.self, forKey: .access)?.value
    refresh =
      try fields.decodeIfPresent(KeptRefreshTokens.self, forKey: .refresh) ?? KeptRefreshTokens()
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encodeIfPresent(access, forKey: .access)
    if !refresh.all.isEmpty { try fields.encode(refresh, forKey: .refresh) }
  }
}

extension KeptToken: Codable {
  private enum CodingKeys: String, CodingKey { case token, obtained, life, label, renewFrom }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let text = try fields.decode(String.self, forKey: .token)
    // It goes into a header: a damaged one must not add a line to it.
    guard text.isVisibleASCII else {
      throw DecodingError.dataCorruptedError(
        forKey: .token, in: fields, debugDescription: "not a token")
    }
    value = Secret(text)
    obtained = Instant(milliseconds: try fields.decode(Int64.self, forKey: .obtained))
    life = .milliseconds(try fields.decode(Int64.self, forKey: .life))
    guard (.zero...EntraReply.longestLife).contains(life) else {
      throw DecodingError.dataCorruptedError(
        forKey: .life, in: fields, debugDescription: "not a life")
    }
    label = SafeText.shown(try fields.decode(String.self, forKey: .label), limit: 64)
    renewFrom = try fields.decodeIfPresent(Int64.self, forKey: .renewFrom).map {
      .milliseconds($0)
    }
    guard renewFrom.map({ (.zero...life).contains($0) }) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .renewFrom, in: fields, debugDescription: "not an age")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try value.reveal { try fields.encode($0, forKey: .token) }
    try fields.encode(obtained.milliseconds, forKey: .obtained)
    try fields.encode(life.milliseconds, forKey: .life)
    try fields.encode(label, forKey: .label)
    try fields.encodeIfPresent(renewFrom?.milliseconds, forKey: .renewFrom)
  }
}

extension String {
  /// Only what may stand in a header: visible ASCII, so that no token can add a line of its own.
  var isVisibleASCII: Bool { !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }
}
