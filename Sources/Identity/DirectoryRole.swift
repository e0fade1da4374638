/// A role of the directory, as tokens name it in `wids`.
///
/// It is a table to explain with; whether a call is allowed is the service's to say.
package struct DirectoryRole: Sendable, Hashable {
  /// The id of the role's template, which is the same in every tenant.
  package let id: String
  package let name: String
  /// Whether Exchange Online gives rights to an application that holds it.
  package let admitsApplications: Bool

  /// Marks a plain member of the directory, and gives no right.
  package static let memberMarker = "b79fbf4d-3ef9-4689-8143-76b194e85509"

  package static func named(by id: String) -> DirectoryRole? {
    let id = id.lowercased()
    return table.first { $0.id == id }
  }

  package static let table: [DirectoryRole] = [
    DirectoryRole("62e90394-69f5-4237-9190-012177145e10", "Global Administrator", true),
    DirectoryRole("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", true),
    DirectoryRole("29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator", true),
    DirectoryRole("31392ffb-586c-42d1-9346-e59415a2cc4e", "Exchange Recipient Administrator", true),
    DirectoryRole("17315797-102d-40b4-93e0-432062caca18", "Compliance Administrator", true),
    DirectoryRole("194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator", true),
    DirectoryRole("5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader", true),
    DirectoryRole("729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator", true),
    DirectoryRole("e6d1a23a-da11-4be4-9570-befc86d067a7", "Compliance Data Administrator", false),
    DirectoryRole("4a5d8f65-41da-4de4-8968-e035b65339cf", "Reports Reader", false),
    DirectoryRole("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator", false),
    DirectoryRole("49eb8f75-97e9-4e37-9b2b-6c3ebfcffa31", "Exchange Backup Administrator", false),
    DirectoryRole("88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "Directory Readers", false),
    DirectoryRole("158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator", false),
  ]

  private init(_ id: String, _ name: String, _ admitsApplications: Bool) {
    self.id = id
    self.name = name
    self.admitsApplications = admitsApplications
  }
}
