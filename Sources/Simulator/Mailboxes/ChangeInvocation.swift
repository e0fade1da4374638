/// The cmdlets that change something.
enum ChangeCmdlet: String, CaseIterable, Sendable {
  case mailContact = "Set-MailContact"
  case mailbox = "Set-Mailbox"
  case addMailboxPermission = "Add-MailboxPermission"
  case removeMailboxPermission = "Remove-MailboxPermission"
  case addRecipientPermission = "Add-RecipientPermission"
  case removeRecipientPermission = "Remove-RecipientPermission"

  init?(named name: String) {
    guard let cmdlet = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { return nil }
    self = cmdlet
  }

  /// The parameters that set a text or a flag which is then shown under the same name.
  static let shownTexts: Set<String> = Set((1...15).map { "customattribute\($0)" })
    .union(["mailtip"])
  static let shownFlags: Set<String> = ["hiddenfromaddresslistsenabled"]

  /// Parameters that every changing cmdlet has.
  private static let common: Set<String> = ["identity", "confirm", "whatif"]

  /// The right a cmdlet gives or takes away, and the parameter that names its holder; nil for one
  /// that sets properties.
  var surface: (Grant.Surface, holder: String)? {
    switch self {
    case .mailContact, .mailbox: nil
    case .addMailboxPermission, .removeMailboxPermission: (.mailbox, "User")
    case .addRecipientPermission, .removeRecipientPermission: (.sendAs, "Trustee")
    }
  }

  var parameters: Set<String> {
    let both = Self.shownTexts.union(Self.shownFlags).union(Self.common).union(["displayname"])
    return switch self {
    case .mailContact: both.union(["name", "alias", "simpledisplayname"])
    case .mailbox:
      both.union([
        "office", "forwardingaddress", "forwardingsmtpaddress", "delivertomailboxandforward",
        "grantsendonbehalfto", "auditenabled", "litigationholdenabled",
      ])
    case .addMailboxPermission:
      Self.common.union(["user", "accessrights", "inheritancetype", "automapping", "deny"])
    case .removeMailboxPermission:
      Self.common.union(["user", "accessrights", "inheritancetype", "deny"])
    case .addRecipientPermission, .removeRecipientPermission:
      Self.common.union(["trustee", "accessrights", "deny"])
    }
  }
}

/// One call that changes something, with its parameters bound.
struct ChangeInvocation: Sendable {
  var cmdlet: ChangeCmdlet
  var identity: String
  /// The values to set, by their names in lower case.
  var values: [JSONValue.Member]
  /// Nothing is to be changed; it is only said what would be.
  private(set) var isWhatIf = false

  init(
    _ cmdlet: ChangeCmdlet, _ parameters: [JSONValue.Member]
  ) throws(ServiceFault) {
    self.cmdlet = cmdlet
    values = []
    var named: String?
    for parameter in parameters {
      let name = parameter.name.lowercased()
      if name.contains("@") { continue }
      guard cmdlet.parameters.contains(name) else {
        throw .binding(
          "A parameter cannot be found that matches parameter name '\(parameter.name)'.")
      }
      switch (name, parameter.value) {
      case ("confirm", _): break
      case ("whatif", .flag(let flag)): isWhatIf = flag
      case ("whatif", _):
        throw .transformation("WhatIf", "Cannot convert the value to the type the parameter takes.")
      case ("identity", .text(let text)) where !text.isEmpty: named = text
      case ("identity", _): break
      default:
        try Self.check(parameter, name)
        values.append(JSONValue.Member(name: name, value: parameter.value))
      }
    }
    guard let named else { throw Self.missing("Identity") }
    identity = named
    if let (_, holder) = cmdlet.surface {
      guard (text(holder.lowercased()) ?? nil) != nil else { throw Self.missing(holder) }
      guard list("accessrights")?.set?.isEmpty == false else { throw Self.missing("AccessRights") }
    }
  }

  private static func missing(_ parameter: String) -> ServiceFault {
    ServiceFault(
      type: "System.Management.Automation.ParameterBindingException",
      message: """
        Cannot process command because of one or more missing mandatory parameters: \(parameter).
        """)
  }

  private static let flags: Set<String> = [
    "hiddenfromaddresslistsenabled", "delivertomailboxandforward", "auditenabled",
    "litigationholdenabled", "automapping", "deny",
  ]

  private static let lists: Set<String> = ["grantsendonbehalfto", "accessrights"]

  private static func check(
    _ parameter: JSONValue.Member, _ name: String
  ) throws(ServiceFault) {
    switch (flags.contains(name), parameter.value) {
    case (true, .flag), (false, .text), (false, .null): return
    case (false, .list), (false, .object):
      guard lists.contains(name) else { fallthrough }
      return
    default:
      throw .transformation(
        parameter.name, "Cannot convert the value to the type the parameter takes.")
    }
  }

  func text(_ name: String) -> String?? {
    guard let value = values.first(where: { $0.name == name })?.value else { return nil }
    return .some(value.text.flatMap { $0.isEmpty ? nil : $0 })
  }

  func flag(_ name: String) -> Bool? {
    guard case .flag(let flag)? = values.first(where: { $0.name == name })?.value else {
      return nil
    }
    return flag
  }

  /// The texts a list parameter sets, or adds and removes.
  func list(_ name: String) -> (set: [String]?, add: [String], remove: [String])? {
    guard let value = values.first(where: { $0.name == name })?.value else { return nil }
    func texts(_ value: JSONValue?) -> [String] {
      switch value {
      case .text(let text): [text]
      case .list(let elements): elements.compactMap(\.text)
      default: []
      }
    }
    if case .object = value {
      return (
        nil, texts(value["Add"] ?? value["add"]), texts(value["Remove"] ?? value["remove"])
      )
    }
    return (texts(value), [], [])
  }

  /// What is shown afterwards under the names of the parameters.
  var shown: [String: JSONValue] {
    var shown: [String: JSONValue] = [:]
    for value in values
    where ChangeCmdlet.shownTexts.contains(value.name)
      || ChangeCmdlet.shownFlags.contains(value.name)
      || ["office", "auditenabled", "litigationholdenabled", "simpledisplayname"].contains(
        value.name)
    {
      shown[value.name] = value.value
    }
    return shown
  }
}

/// One change as it was applied.
///
/// It says what happened in the tenant, whatever the client was told.
package struct SimulatedApplication: Sendable, Equatable {
  package var cmdlet: String
  /// The object that was changed.
  package var guid: String
  /// What the call named it by.
  package var identity: String
  /// How often a cmdlet was applied to this object before, and with this time.
  package var count: Int
  /// The values, as the call sent them.
  let values: [JSONValue.Member]

  /// The values as compact JSON.
  package var parameters: String { String(decoding: JSONValue.object(values).bytes, as: UTF8.self) }

  var json: JSONValue {
    [
      "Cmdlet": .text(cmdlet), "Guid": .text(guid), "Identity": .text(identity),
      "Count": .number(Double(count)), "Parameters": .object(values),
    ]
  }
}

extension SimulatedTenant {
  /// Every change that was applied by a cmdlet, in order.
  package var applied: [SimulatedApplication] { organization.applied }
}
