/// A public folder as the tenant has it, told by the tree itself and by no page.
package struct SimulatedPublicFolder: Sendable, Hashable {
  /// What somebody may do in it, each right by itself.
  package struct Right: Sendable, Hashable {
    package var user: String
    package var rights: [String]
  }

  package var identity: String
  package var name: String
  package var entryID: String
  package var parentPath: String?
  package var folderClass: String?
  package var hasSubfolders: Bool
  package var isMailEnabled: Bool
  package var contentMailbox: String
  /// Whether it is listed and not there for any other question.
  package var isVanished: Bool
  package var rights: [Right]
}

extension SimulatedTenant {
  /// Every public folder there is, the root first.
  package var publicFolders: [SimulatedPublicFolder] {
    let organization = organization.now
    let folders = organization.population.publicFolders.folders
    return folders.map { folder in
      SimulatedPublicFolder(
        identity: folder.path, name: folder.name, entryID: folder.entryID,
        parentPath: folder.parent.map { folders[$0].path }, folderClass: folder.folderClass,
        hasSubfolders: folder.hasSubfolders, isMailEnabled: folder.isMailEnabled,
        contentMailbox: folder.contentMailbox, isVanished: folder.isVanished,
        rights: folder.rights.map { right in
          SimulatedPublicFolder.Right(
            user: organization.folderUser(right.holder),
            rights: right.rights.flatMap { joined in
              joined.split(separator: ",").map { String($0.filter { $0 != " " }) }
            })
        })
    }
  }
}
