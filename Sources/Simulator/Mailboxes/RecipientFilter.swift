/// Somebody or something a filter can find beside contacts.
enum Recipient: Hashable, Sendable {
  case mailbox(Int)
  case group(Int)
}

/// Finds mailboxes and groups by a filter.
///
/// It looks at each in turn, with the same comparisons and the same meaning of blanks as for contacts.
struct RecipientFilter {
  /// What a property holds, as it is compared.
  enum Value {
    /// Texts of which one has to match; none is blank.
    case texts([String])
    case identifier(GUID)
    case flag(Bool)
    case moment(Ticks)
    case member(String, of: [String])
  }

  typealias Test = (Recipient) -> Bool?

  let organization: Organization
  let dialect: FilterDialect
  /// Properties, in lower case, that are known and that no mailbox has.
  var blankProperties: Set<String> = []

  /// A test of this filter: true, false or, where a blank decides nothing, nil.
  func test(_ expression: FilterExpression) throws(FilterFault) -> Test {
    switch expression {
    case .comparison(let comparison): return try test(comparison)
    case .not(let inner):
      let test = try test(inner)
      return { test($0).map { !$0 } }
    case .and(let parts):
      let tests = try tests(parts)
      return { Self.all(tests, $0) }
    case .or(let parts):
      let tests = try tests(parts)
      return { recipient in
        Self.all(tests.map { test in { test($0).map { !$0 } } }, recipient).map { !$0 }
      }
    }
  }

  private func tests(_ parts: [FilterExpression]) throws(FilterFault) -> [Test] {
    var tests: [Test] = []
    for part in parts { tests.append(try test(part)) }
    return tests
  }

  private static func all(_ tests: [Test], _ recipient: Recipient) -> Bool? {
    var all: Bool? = true
    for test in tests {
      switch test(recipient) {
      case false?: return false
      case nil: all = nil
      case true?: break
      }
    }
    return all
  }

  private func test(_ comparison: FilterExpression.Comparison) throws(FilterFault) -> Test {
    let name = comparison.property.lowercased()
    let isKnown = Self.properties.contains(name) || blankProperties.contains(name)
    guard isKnown, !dialect.refusedProperties.contains(name) else {
      throw FilterFault(
        kind: .property,
        text: FilterLexer.unknownProperty(comparison.property, at: comparison.position))
    }
    var positive = comparison
    switch comparison.comparator {
    case .ne: positive.comparator = .eq
    case .notlike: positive.comparator = .like
    case .eq, .lt, .gt, .le, .ge, .like: break
    }
    let isNegated = positive.comparator != comparison.comparator
    let affirms = try affirming(positive, name)
    return { affirms($0).map { $0 != isNegated } }
  }

  /// The test of a comparison that is no negation.
  private func affirming(
    _ comparison: FilterExpression.Comparison, _ name: String
  ) throws(FilterFault) -> Test {
    let sample = value(name, of: .mailbox(0))
    let blanksDecide = dialect.negationMatchesBlanks
    switch sample {
    case .texts:
      let test = try TextTest(comparison, dialect.collation)
      let showsPrefix = comparison.comparator == .like && name == "emailaddresses"
      let isBlankTest = if case .blank = test { true } else { false }
      let folded = organization.population.folded
      return { recipient in
        // Names are asked for most, so theirs are kept folded.
        if name == "name", case .mailbox(let number) = recipient {
          return test.holds(folded[number])
        }
        guard case .texts(let texts) = value(name, of: recipient) else { return false }
        if texts.isEmpty { return isBlankTest ? true : blanksDecide ? false : nil }
        return texts.contains {
          test.holds(dialect.collation.fold(showsPrefix ? "smtp:" + $0 : $0))
        }
      }
    case .identifier:
      let wanted = try TypedValue.identifier(comparison)
      return {
        if case .identifier(let guid) = value(name, of: $0) { guid == wanted } else { false }
      }
    case .flag:
      let wanted = try TypedValue.flag(comparison)
      return { if case .flag(let flag) = value(name, of: $0) { flag == wanted } else { false } }
    case .moment:
      guard let wanted = try TypedValue.moment(comparison) else { return { _ in false } }
      return { recipient in
        guard case .moment(let moment) = value(name, of: recipient) else { return false }
        return switch comparison.comparator {
        case .lt: moment < wanted
        case .gt: moment > wanted
        case .le: moment <= wanted
        case .ge: moment >= wanted
        case .eq, .ne, .like, .notlike: moment == wanted
        }
      }
    case .member(_, let members):
      let wanted = try TypedValue.member(comparison, of: members)
      return {
        if case .member(let member, _) = value(name, of: $0) { member == wanted } else { false }
      }
    }
  }

  static let properties: Set<String> = [
    "name", "displayname", "alias", "userprincipalname", "primarysmtpaddress", "emailaddresses",
    "windowsemailaddress", "guid", "exchangeguid", "externaldirectoryobjectid", "recipienttype",
    "recipienttypedetails", "whencreated", "whencreatedutc", "whenchanged", "whenchangedutc",
    "whenmailboxcreated", "isdirsynced", "forwardingaddress", "forwardingsmtpaddress",
    "delivertomailboxandforward", "grantsendonbehalfto", "hiddenfromaddresslistsenabled",
    "distinguishedname", "id", "identity",
  ]

  /// What a property of one recipient holds; the kind of value is the same for all recipients.
  private func value(_ name: String, of recipient: Recipient) -> Value {
    switch recipient {
    case .mailbox(let number) where number < organization.mailboxes.count:
      value(name, of: organization.mailbox(number))
    case .mailbox: Self.kind(of: name)
    case .group(let number): value(name, of: organization.population.groups[number])
    }
  }

  /// A value of the right kind where there is nobody to take one from.
  private static func kind(of name: String) -> Value {
    switch name {
    case "guid", "exchangeguid": .identifier(GUID.zero)
    case "isdirsynced", "delivertomailboxandforward", "hiddenfromaddresslistsenabled": .flag(false)
    case "whencreated", "whencreatedutc", "whenchanged", "whenchangedutc", "whenmailboxcreated":
      .moment(Ticks(count: 0))
    case "recipienttype": .member("", of: Cmdlet.recipientTypes)
    case "recipienttypedetails": .member("", of: Cmdlet.recipientTypeDetails)
    default: .texts([])
    }
  }

  private func value(_ name: String, of mailbox: Mailbox) -> Value {
    let number = mailbox.number
    return switch name {
    case "name", "identity": .texts([mailbox.name])
    case "displayname": .texts([mailbox.displayName])
    case "alias": .texts([mailbox.alias])
    case "userprincipalname": .texts([mailbox.userPrincipalName])
    case "primarysmtpaddress", "emailaddresses": .texts([mailbox.address] + mailbox.otherAddresses)
    case "windowsemailaddress": .texts([mailbox.address])
    case "guid": .identifier(mailbox.guid)
    case "exchangeguid": .identifier(mailbox.exchangeGuid)
    case "externaldirectoryobjectid": .texts([mailbox.externalID.description])
    case "recipienttype": .member("UserMailbox", of: Cmdlet.recipientTypes)
    case "recipienttypedetails": .member(mailbox.kind.rawValue, of: Cmdlet.recipientTypeDetails)
    case "whencreated", "whencreatedutc", "whenmailboxcreated": .moment(mailbox.created)
    case "whenchanged", "whenchangedutc":
      .moment(organization.edits[number]?.changed ?? mailbox.created)
    case "isdirsynced": .flag(number % 4 == 0)
    case "forwardingaddress":
      .texts(mailbox.forwardsTo.map { [distinguishedName($0)] } ?? [])
    case "forwardingsmtpaddress": .texts(mailbox.forwardsToAddress.map { ["smtp:" + $0] } ?? [])
    case "delivertomailboxandforward": .flag(mailbox.keepsForwarded)
    case "grantsendonbehalfto": .texts(organization.delegates(of: number))
    case "hiddenfromaddresslistsenabled": .flag(number % 23 == 3)
    case "distinguishedname", "id": .texts([distinguishedName(number)])
    default: Self.kind(of: name)
    }
  }

  private func distinguishedName(_ number: Int) -> String {
    organization.population.distinguishedName(organization.mailboxes[number].name)
  }

  private func value(_ name: String, of group: RecipientGroup) -> Value {
    switch name {
    case "name", "displayname", "identity": .texts([group.name])
    case "alias": .texts([group.alias])
    case "primarysmtpaddress", "emailaddresses", "windowsemailaddress": .texts([group.address])
    case "guid": .identifier(group.guid)
    case "externaldirectoryobjectid": .texts([group.externalID.description])
    case "recipienttype": .member(group.typeDetails, of: Cmdlet.recipientTypes)
    case "recipienttypedetails": .member(group.typeDetails, of: Cmdlet.recipientTypeDetails)
    case "whencreated", "whencreatedutc", "whenchanged", "whenchangedutc": .moment(group.created)
    case "distinguishedname", "id": .texts([organization.population.distinguishedName(group.name)])
    default: Self.kind(of: name)
    }
  }
}
