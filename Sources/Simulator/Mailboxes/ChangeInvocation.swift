/// The cmdlets that change something.
enum ChangeCmdlet: String, CaseIterable, Sendable {
  case mailContact = "Set-MailContact"
  case mailbox = "Set-Mailbox"

  init?(named name: String) {
    guard let cmdlet = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { return nil }
    self = cmdlet
  }

  /// The parameters that set a text or a flag which is then shown under the same name.
  static let shownTexts: Set<String> = Set((1...15).map { "customattribute\($0)" })
    .union(["mailtip"])
  static let shownFlags: Set<String> = ["hiddenfromaddresslistsenabled"]

  var parameters: Set<String> {
    let both = Self.shownTexts.union(Self.shownFlags).union(["identity", "confirm", "displayname"])
    return switch self {
    case .mailContact: both.union(["name", "alias", "simpledisplayname"])
    case .mailbox:
      both.union([
        "office", "forwardingaddress", "forwardingsmtpaddress", "delivertomailboxandforward",
        "grantsendonbehalfto", "auditenabled", "litigationholdenabled",
      ])
    }
  }
}

/// One call that changes something, with its parameters bound.
struct ChangeInvocation: Sendable {
  var cmdlet: ChangeCmdlet
  var identity: String
  /// The values to set, by their names in lower case.
  var values: [JSONValue.Member]

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
      case ("identity", .text(let text)) where !text.isEmpty: named = text
      case ("identity", _): break
      default:
        try Self.check(parameter, name)
        values.append(JSONValue.Member(name: name, value: parameter.value))
      }
    }
    guard let named else {
      throw ServiceFault(
        type: "System.Management.Automation.ParameterBindingException",
        message: """
          Cannot process command because of one or more missing mandatory parameters: Identity.
          """)
    }
    identity = named
  }

  private static let flags: Set<String> = [
    "hiddenfromaddresslistsenabled", "delivertomailboxandforward", "auditenabled",
    "litigationholdenabled",
  ]

  private static func check(
    _ parameter: JSONValue.Member, _ name: String
  ) throws(ServiceFault) {
    switch (flags.contains(name), parameter.value) {
    case (true, .flag), (false, .text), (false, .null): return
    case (false, .list), (false, .object):
      guard name == "grantsendonbehalfto" else { fallthrough }
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
