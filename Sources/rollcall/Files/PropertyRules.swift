import Core

/// Says why a property is not one to cut a job by.
///
/// A property it does not know is let pass: the service then refuses what it cannot filter by.
enum PropertyRules {
  /// Nil where its values cut a directory into shares.
  static func whyNot(cutBy name: String, with cmdlet: String?) -> String? {
    if let wrong = wrongName(name, with: cmdlet) { return wrong }
    let instead = "Use one such as RecipientTypeDetails."
    return switch KnownProperties.kind(of: name) {
    case nil, .shared, .custom: nil
    case .key:
      "Nearly every object has its own \(name). Write 'shard: { by: key, key: \(name) }'."
    case .identifier, .guid:
      "Every object has its own \(name), so it cuts nothing. To ask for some objects by it, use "
        + "'by: list'."
    case .address:
      "A filter on \(name) matches every address of an object, so one object would match several "
        + "values. \(instead)"
    case .several: "One object has several \(name), so it would match several values. \(instead)"
    case .link, .moment, .flag, .amount, .shown: noText(name)
    }
  }

  /// Nil where its values tell one object from another.
  static func whyNot(listBy name: String, with cmdlet: String?) -> String? {
    if let wrong = wrongName(name, with: cmdlet) { return wrong }
    return switch KnownProperties.kind(of: name) {
    case nil, .key, .guid, .custom: nil
    case .identifier where name == "ExternalEmailAddress":
      "Rows show ExternalEmailAddress with a prefix that filters do not take, so nobody could tell "
        + "what was not found. Use PrimarySmtpAddress, which finds every address of an object."
    case .identifier: nil
    case .address where name == "EmailAddresses":
      "One object has several EmailAddresses. Use PrimarySmtpAddress, which finds them all."
    case .address: nil
    case .several: "One object has several \(name). Use one such as Guid or Alias."
    case .shared:
      "Any number of objects may share a \(name), and a list is not cut further. Use "
        + "'by: values', or one such as Guid or Alias."
    case .link, .moment, .flag, .amount, .shown: noText(name)
    }
  }

  /// Whether each of its values is an e-mail address, or has the form of one.
  static func holdsAddress(_ name: String) -> Bool {
    ["PrimarySmtpAddress", "WindowsEmailAddress", "UserPrincipalName", "WindowsLiveID"]
      .contains(name)
  }

  private static func wrongName(_ name: String, with cmdlet: String?) -> String? {
    guard name.isPropertyName else {
      return "'\(name.shortened)' is not the name of a property."
    }
    if let right = KnownProperties.spelling(of: name) {
      return "'\(name)' would be empty in every row: the service spells it '\(right)'."
    }
    guard let cmdlet, !KnownProperties.canFilter(by: name, with: cmdlet) else { return nil }
    return "\(cmdlet) cannot filter by \(name). Use another property, or another cmdlet."
  }

  /// Of what is no text that rows show as filters take it.
  private static func noText(_ name: String) -> String {
    switch KnownProperties.kind(of: name) {
    case .link: "The service filters \(name) by distinguished names, which rows do not show."
    case .moment: "\(name) is a time. To ask for what changed, use 'since'."
    case .flag: "\(name) is true or false. Use it in the query's 'filter'."
    case .amount: "\(name) is a number, and only texts are cut by."
    default: "The service shows \(name), and cannot filter by it."
    }
  }
}
