import Core
import Testing

@testable import rollcall

@Suite struct PropertyRulesTests {
  @Test(arguments: [
    ("EmailAddresses", "A filter on EmailAddresses matches every address of an object, so one"),
    ("PrimarySmtpAddress", "A filter on PrimarySmtpAddress matches every address of an object"),
    ("ObjectClass", "One object has several ObjectClass, so it would match several values."),
    ("ExtensionCustomAttribute2", "One object has several"),
    ("DisplayName", "Nearly every object has its own DisplayName. Write 'shard: { by: key, key"),
    ("Guid", "Every object has its own Guid, so it cuts nothing."),
    ("Manager", "The service filters Manager by distinguished names, which rows do not show."),
    ("WhenChangedUTC", "WhenChangedUTC is a time. To ask for what changed, use 'since'."),
    ("IsDirSynced", "IsDirSynced is true or false. Use it in the query's 'filter'."),
    ("MaxSendSize", "MaxSendSize is a number, and only texts are cut by."),
    ("OrganizationalUnit", "The service shows OrganizationalUnit, and cannot filter by it."),
    ("recipienttypedetails", "'recipienttypedetails' would be empty in every row: the service"),
    ("City", "Get-MailContact cannot filter by City. Use another property, or another cmdlet."),
    ("a b", "'a b' is not the name of a property."),
    ("", "'' is not the name of a property."),
  ])
  func `a property whose values do not cut is refused with the reason`(name: String, says: String) {
    let why = PropertyRules.whyNot(cutBy: name, with: "Get-MailContact")
    #expect(why?.hasPrefix(says) == true, "\(why ?? "accepted")")
  }

  @Test(arguments: ["RecipientTypeDetails", "CustomAttribute15", "SimpleDisplayName", "New"])
  func `a text with one value that objects share cuts`(name: String) {
    #expect(PropertyRules.whyNot(cutBy: name, with: "Get-MailContact") == nil)
  }

  @Test(arguments: [
    "Guid", "ExternalDirectoryObjectId", "Name", "Alias", "DisplayName", "PrimarySmtpAddress",
    "WindowsEmailAddress", "DistinguishedName", "CustomAttribute1", "New",
  ])
  func `a property that tells objects apart can be listed`(name: String) {
    #expect(PropertyRules.whyNot(listBy: name, with: "Get-MailContact") == nil)
  }

  @Test(arguments: [
    ("EmailAddresses", "One object has several EmailAddresses. Use PrimarySmtpAddress, which"),
    ("ExternalEmailAddress", "Rows show ExternalEmailAddress with a prefix that filters do not"),
    ("ObjectClass", "One object has several ObjectClass. Use one such as Guid or Alias."),
    ("RecipientTypeDetails", "Any number of objects may share a RecipientTypeDetails, and a list"),
    ("WhenCreated", "WhenCreated is a time."),
    ("guid", "'guid' would be empty in every row: the service spells it 'Guid'."),
    ("UserPrincipalName", "get-mailcontact cannot filter by UserPrincipalName."),
  ])
  func `a property that tells no objects apart cannot be listed`(name: String, says: String) {
    let why = PropertyRules.whyNot(listBy: name, with: "get-mailcontact")
    #expect(why?.hasPrefix(says) == true, "\(why ?? "accepted")")
  }

  @Test func `both sides of a join of contacts can only be cut by what both know`() {
    let shared = ShardKey.allCases.filter { key in
      ["Get-MailContact", "Get-Contact"].allSatisfy {
        KnownProperties.canFilter(by: key.property, with: $0)
      }
    }
    #expect(shared == [.name, .displayName])
  }
}
