/// Which public folders a simulated tenant has, and how questions about them are answered.
///
/// It holds wishes only. Folders and their rights are made from the tenant's seed.
package struct SimulatorPublicFolders: Sendable {
  /// How many folders there are below the root.
  package var count = 0
  /// The share of folders, from 0 to 1, that are listed and, when asked for, are not there any more.
  package var vanished = 0.0
  /// Whether rows show the `EntryId`; without it nothing tells one from another.
  package var showsEntryIDs = true

  package init() {}
}
