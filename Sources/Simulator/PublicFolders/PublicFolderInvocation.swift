/// The cmdlets that ask about public folders.
enum PublicFolderCmdlet: String, CaseIterable, Sendable {
  case folder = "Get-PublicFolder"
  case permission = "Get-PublicFolderClientPermission"

  init?(named name: String) {
    guard let cmdlet = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { return nil }
    self = cmdlet
  }
}

/// One call of such a cmdlet with its parameters bound.
///
/// Binding is as strict for names as elsewhere; neither of them has a filter.
struct PublicFolderInvocation: Sendable {
  /// How far down it looks.
  enum Reach: Sendable { case itself, children, everything }

  var cmdlet: PublicFolderCmdlet
  var limit: Int? = Invocation.defaultLimit
  /// The folder it begins at; nil for the root.
  var identity: String?
  /// Whose rights are wanted; nil wants everybody's.
  var holder: String?
  var reach = Reach.itself

  init(
    _ cmdlet: PublicFolderCmdlet, _ parameters: [JSONValue.Member]
  ) throws(ServiceFault) {
    self.cmdlet = cmdlet
    for parameter in parameters { try bind(parameter) }
    guard cmdlet == .permission, identity == nil else { return }
    throw ServiceFault(
      type: "System.Management.Automation.ParameterBindingException",
      message:
        "Cannot process command because of one or more missing mandatory parameters: Identity."
    )
  }

  private mutating func bind(_ parameter: JSONValue.Member) throws(ServiceFault) {
    switch (parameter.name.lowercased(), cmdlet) {
    case ("resultsize", _): limit = try Invocation.resultSize(parameter.value)
    case ("identity", _): identity = try Self.text(parameter)
    case ("user", .permission): holder = try Self.text(parameter)
    case ("recurse", .folder): try look(.everything, parameter)
    case ("getchildren", .folder): try look(.children, parameter)
    default:
      throw .binding("A parameter cannot be found that matches parameter name '\(parameter.name)'.")
    }
  }

  private mutating func look(
    _ reach: Reach, _ parameter: JSONValue.Member
  ) throws(ServiceFault) {
    guard case .flag(let isWanted) = parameter.value else {
      throw .transformation(parameter.name, "Cannot convert the value to what it takes.")
    }
    guard isWanted else { return }
    guard self.reach == .itself else {
      throw .binding("Parameter set cannot be resolved using the specified named parameters.")
    }
    self.reach = reach
  }

  private static func text(_ parameter: JSONValue.Member) throws(ServiceFault) -> String? {
    switch parameter.value {
    case .null, .text(""): return nil
    case .text(let text): return text
    case .flag, .number, .list, .object:
      throw .transformation(parameter.name, "Cannot convert the value to what it takes.")
    }
  }
}
