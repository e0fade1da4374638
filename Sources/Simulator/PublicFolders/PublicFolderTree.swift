/// Every public folder of a tenant, made once.
struct PublicFolderTree: Sendable {
  /// The root first, each behind the one it lies in.
  let folders: [PublicFolder]
  let options: SimulatorPublicFolders
  private let collation: Collation
  private let byPath: [[UInt8]: Int]
  private let byEntryID: [String: Int]

  init(_ options: SimulatorOptions, _ grants: GrantMaker, _ collation: Collation) {
    let wishes = options.publicFolders
    let maker = PublicFolderMaker(seed: options.seed, options: wishes, grants: grants)
    var folders: [PublicFolder] = []
    if wishes.count > 0 {
      folders = [maker.root()]
      for number in 1...wishes.count { folders.append(maker.folder(number, after: folders)) }
      for parent in folders.compactMap(\.parent) { folders[parent].hasSubfolders = true }
    }
    self.folders = folders
    self.options = wishes
    self.collation = collation
    byPath = Dictionary(folders.map { (collation.fold($0.path), $0.number) }) { first, _ in first }
    byEntryID = Dictionary(folders.map { ($0.entryID, $0.number) }) { first, _ in first }
  }

  /// The folder that a path or an `EntryId` names.
  func folder(named identity: String) throws(Invocation.Refusal) -> PublicFolder {
    let path = identity.hasPrefix("\\") ? identity : "\\" + identity
    guard let number = byEntryID[identity.uppercased()] ?? byPath[collation.fold(path)],
      !folders[number].isVanished
    else { throw .fault(.notFound(identity)) }
    return folders[number]
  }

  /// A folder and what lies below it, or what lies right below it alone.
  func folders(
    at top: PublicFolder, _ reach: PublicFolderInvocation.Reach
  ) -> [PublicFolder] {
    switch reach {
    case .itself: return [top]
    case .children: return folders.filter { $0.parent == top.number }
    case .everything:
      var inside = [top.number] as Set
      // Each lies behind its parent, so one walk finds them all.
      return folders.filter { folder in
        guard folder.number != top.number else { return true }
        guard let parent = folder.parent, inside.contains(parent) else { return false }
        return inside.insert(folder.number).inserted
      }
    }
  }
}

extension Organization {
  /// The rows that a question about public folders finds.
  func table(for call: PublicFolderInvocation) throws(Invocation.Refusal) -> RowTable {
    let tree = population.publicFolders
    let top = try tree.folder(named: call.identity ?? "\\")
    switch call.cmdlet {
    case .folder:
      return RowTable(tree.folders(at: top, call.reach)) { write(publicFolder: $0, to: &$1) }
    case .permission:
      let rights = top.rights.filter { right in
        call.holder.map { $0.lowercased() == folderUser(right.holder).lowercased() } ?? true
      }
      return RowTable(rights) { right, row in
        row.text("Identity", top.path)
        row.text("FolderName", top.name)
        row.text("User", folderUser(right.holder))
        row.list("AccessRights", right.rights)
        row.flag("IsValid", true)
        row.text("ObjectState", "Unchanged")
      }
    }
  }

  private func write(publicFolder folder: PublicFolder, to row: inout RowWriter) {
    let tree = population.publicFolders
    row.text("Identity", folder.path)
    row.text("Name", folder.name)
    if tree.options.showsEntryIDs { row.text("EntryId", folder.entryID) }
    row.text("ParentPath", folder.parent.map { tree.folders[$0].path })
    row.text("FolderClass", folder.folderClass)
    row.flag("HasSubfolders", folder.hasSubfolders)
    row.flag("MailEnabled", folder.isMailEnabled)
    row.text("ContentMailboxName", folder.contentMailbox)
    row.flag("HiddenFromAddressListsEnabled", false)
    row.flag("IsValid", true)
    row.text("ObjectState", "Unchanged")
  }
}
