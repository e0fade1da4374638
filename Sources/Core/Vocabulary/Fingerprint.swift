/// What is remembered of a text or key in place of it: two hashes, independent of each other, which
/// together tell more of them apart than there will ever be.
///
/// It means something within one process alone, where hashes have their seed.
struct Fingerprint: Sendable, Hashable {
  private var one: Int
  private var two: Int

  init(of value: some Hashable) {
    (one, two) = (Self.hash(value, 1), Self.hash(value, 2))
  }

  private static func hash(_ value: some Hashable, _ salt: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(salt)
    hasher.combine(value)
    return hasher.finalize()
  }
}
