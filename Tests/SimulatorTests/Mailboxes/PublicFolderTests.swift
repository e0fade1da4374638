import Testing

@testable import Simulator

/// Public folders as the simulated tenant shows them.
struct PublicFolderTests {
  private func with(
    _ count: Int, _ change: (inout SimulatorOptions) -> Void = { _ in },
    _ body: (Wire, SimulatedTenant, String) async throws -> Void
  ) async throws {
    try await withMailboxes(
      60,
      { options in
        options.publicFolders.count = count
        change(&options)
      }
    ) { try await body($0, $1, $2) }
  }

  private static let all = "\"Identity\":\"\\\\\",\"Recurse\":true,\"ResultSize\":\"Unlimited\""

  @Test func `the whole tree comes in pages, each folder once`() async throws {
    try await with(1200) { wire, tenant, token in
      let pages = try await wire.pages("Get-PublicFolder", Self.all, token: token)
      #expect(pages.map(\.rows.count) == [1000, 201])
      let truth = tenant.publicFolders
      #expect(pages.flatMap { $0.texts("EntryId") } == truth.map(\.entryID))
      #expect(pages.flatMap { $0.texts("Identity") } == truth.map(\.identity))
      #expect(Set(truth.map(\.entryID)).count == 1201)
      #expect(Set(truth.map(\.identity)).count == 1201)
      let first = try await wire.invoke(
        "Get-PublicFolder", "\"Recurse\":true,\"ResultSize\":7", token: token)
      #expect(first.rows.count == 7 && first.warnings?.isEmpty == false)
    }
  }

  @Test func `names are odd, and one differs from another by a blank at its end`() async throws {
    try await with(200) { _, tenant, _ in
      let folders = tenant.publicFolders
      for mark in ["\"", "'", "Ü", "*", ";", "計"] {
        #expect(folders.contains { $0.name.contains(mark) }, "\(mark)")
      }
      #expect(folders.contains { $0.name.hasSuffix(" ") })
      #expect(folders[11].identity == folders[10].identity + " ")
      for folder in folders.dropFirst() {
        let parent = try #require(folders.first { $0.identity == folder.parentPath })
        #expect(parent.hasSubfolders)
        #expect(folder.identity.hasSuffix("\\" + folder.name))
      }
    }
  }

  @Test func `a folder is found by path or EntryId, with what lies below it if that is wanted`()
    async throws
  {
    try await with(200) { wire, tenant, token in
      let folders = tenant.publicFolders
      let parent = try #require(folders.dropFirst().first { $0.hasSubfolders })
      let alone = try await wire.ask("Get-PublicFolder", parent.identity, token: token)
      #expect(alone.texts("EntryId") == [parent.entryID])
      let byID = try await wire.ask(
        "Get-PublicFolder", parent.entryID.lowercased(), token: token)
      #expect(byID.texts("Identity") == [parent.identity])
      let children = try await wire.ask(
        "Get-PublicFolder", parent.identity, ["GetChildren": true], token: token)
      #expect(
        children.texts("Identity")
          == folders.filter { $0.parentPath == parent.identity }.map(\.identity))
      let branch = try await wire.ask(
        "Get-PublicFolder", parent.identity, ["Recurse": true], token: token)
      #expect(
        branch.texts("Identity")
          == folders.map(\.identity).filter {
            $0 == parent.identity || $0.hasPrefix(parent.identity + "\\")
          })
      let root = try await wire.invoke("Get-PublicFolder", "", token: token)
      #expect(root.texts("Identity") == ["\\"])
    }
  }

  @Test(arguments: [
    "\"Filter\":\"Name -eq 'a'\"", "\"Recurse\":true,\"GetChildren\":true", "\"Recurse\":\"yes\"",
    "\"Identity\":\"\\\\nowhere\"", "\"ResultSize\":0",
  ])
  func `what the cmdlet does not take is refused`(parameters: String) async throws {
    try await with(20) { wire, _, token in
      let reply = try await wire.invoke("Get-PublicFolder", parameters, token: token)
      #expect(reply.status == 400)
    }
  }

  @Test func `rights are told by folder, and asked for without one they are refused`()
    async throws
  {
    try await with(80, { $0.publicFolders.vanished = 0.1 }) { wire, tenant, token in
      for folder in tenant.publicFolders.prefix(40) {
        let reply = try await wire.ask(
          "Get-PublicFolderClientPermission", folder.entryID, token: token)
        if folder.isVanished {
          #expect(reply.fault.type.hasSuffix("ManagementObjectNotFoundException"))
        } else {
          #expect(reply.texts("User") == folder.rights.map(\.user))
        }
      }
      let one = try #require(tenant.publicFolders.first { !$0.isVanished })
      let mine = try await wire.ask(
        "Get-PublicFolderClientPermission", one.identity, ["User": "Default"], token: token)
      #expect(mine.texts("User") == ["Default"])
      let nobody = try await wire.invoke("Get-PublicFolderClientPermission", "", token: token)
      #expect(nobody.status == 400)
    }
  }

  @Test func `without mailboxes folders are there all the same, and without a wish there are none`()
    async throws
  {
    var options = SimulatorOptions()
    options.contacts = 1
    #expect(SimulatedTenant(options).publicFolders.isEmpty)
    options.publicFolders.count = 30
    let one = SimulatedTenant(options).publicFolders
    #expect(one.count == 31)
    #expect(one == SimulatedTenant(options).publicFolders, "The seed makes them.")
    options.seed = 2
    #expect(one != SimulatedTenant(options).publicFolders)
  }
}
