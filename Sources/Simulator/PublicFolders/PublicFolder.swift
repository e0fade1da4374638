/// One public folder, with those who may use it.
struct PublicFolder: Sendable {
  /// Its place in the tree; 0 is the root.
  var number: Int
  var parent: Int?
  var name: String
  /// The names from the root on, each behind a backslash; the root's is one backslash.
  var path: String
  /// What no other folder has: hexadecimal digits in upper case.
  var entryID: String
  /// What it is for; nil for the root.
  var folderClass: String?
  var isMailEnabled: Bool
  var contentMailbox: String
  var hasSubfolders = false
  /// Whether it is listed and not there for any other question.
  var isVanished: Bool
  var rights: [Right]

  /// What somebody may do in it.
  struct Right: Sendable {
    var holder: Principal
    /// As the service sends them: several may stand in one text.
    var rights: [String]
  }
}

/// Makes public folders from a tenant's seed.
///
/// It keeps nothing: the same number under the same parent always gives the same folder.
struct PublicFolderMaker: Sendable {
  let seed: UInt64
  let options: SimulatorPublicFolders
  let grants: GrantMaker

  /// What every `EntryId` begins with: the flags, and the provider of public stores.
  private static let prefix = "000000001A447390AA6611CD9BC800AA002FC45A0300"
  private static let classes = ["IPF.Note", "IPF.Note", "IPF.Appointment", "IPF.Contact"]
  /// Words that folders are called by; what stands for the number is left out once at each place.
  private static let words = [
    "Marketing #", "Übersicht #", "O'Brien \"Q#\"", "Archiv # ", "100% *#*", "計画 #",
    "Plans, #; {x}",
    "<b># & co", "Straße/#", "😀 #",
  ]

  func root() -> PublicFolder {
    var draw = Draw(seed: seed, index: 0, for: .publicFolder)
    return PublicFolder(
      number: 0, parent: nil, name: "IPM_SUBTREE", path: "\\", entryID: Self.entryID(0, &draw),
      folderClass: nil, isMailEnabled: false, contentMailbox: "PF Primary", isVanished: false,
      rights: [
        PublicFolder.Right(holder: .everybody, rights: ["FolderVisible"]),
        PublicFolder.Right(holder: .anonymous, rights: ["None"]),
      ])
  }

  /// - Parameter earlier: the folders before it, one of which it lies in.
  func folder(_ number: Int, after earlier: [PublicFolder]) -> PublicFolder {
    var draw = Draw(seed: seed, index: number, for: .publicFolder)
    let parent = number < 8 ? earlier[0] : earlier[draw.below(earlier.count)]
    let word = Self.words[draw.below(Self.words.count)]
    // The number keeps siblings apart; the eleventh folder differs from the tenth by a blank alone.
    let twin = number == 11 ? earlier[10] : nil
    let name = twin.map { $0.name + " " } ?? word.replacing("#", with: String(number))
    let place = twin.flatMap(\.parent).map { earlier[$0] } ?? parent
    return PublicFolder(
      number: number, parent: place.number, name: name,
      path: (place.number == 0 ? "" : place.path) + "\\" + name,
      entryID: Self.entryID(number, &draw),
      folderClass: Self.classes[draw.below(Self.classes.count)],
      isMailEnabled: draw.below(6) == 0, contentMailbox: "PF \(draw.below(3) + 1)",
      isVanished: draw.share() < options.vanished, rights: rights(&draw))
  }

  private static func entryID(_ number: Int, _ draw: inout Draw) -> String {
    func digits(_ value: UInt64, _ count: Int) -> String {
      let text = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(count - text.count, 0)) + text
    }
    return prefix + digits(draw.next(), 16) + digits(draw.next(), 16)
      + digits(UInt64(number) + 0x21, 12) + "0000"
  }

  private func rights(_ draw: inout Draw) -> [PublicFolder.Right] {
    var rights = [
      PublicFolder.Right(
        holder: .everybody, rights: [["None", "Author", "Reviewer", "Author"][draw.below(4)]]),
      PublicFolder.Right(
        holder: .anonymous, rights: [draw.below(10) == 0 ? "CreateItems" : "None"]),
    ]
    for _ in 0..<draw.below(4) {
      let holder =
        grants.mailboxes > 0 ? grants.principal(&draw, for: .folder) : .orphan(draw.below(5000))
      guard !rights.contains(where: { $0.holder == holder }) else { continue }
      rights.append(PublicFolder.Right(holder: holder, rights: Self.given(&draw)))
    }
    return rights
  }

  private static func given(_ draw: inout Draw) -> [String] {
    switch draw.below(8) {
    case 0: ["ReadItems, CreateItems, FolderVisible"]
    case 1: ["CreateItems", "ReadItems", "FolderVisible"]
    default: [Grant.folderRights[draw.below(Grant.folderRights.count)]]
    }
  }
}
