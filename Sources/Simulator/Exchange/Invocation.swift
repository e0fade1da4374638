/// One cmdlet call with its parameters bound.
///
/// Binding is strict for names and lax for enum values, as the service's is: an enum value may be
/// the beginning of a member's name.
struct Invocation: Sendable {
  var cmdlet: Cmdlet
  var filter: FilterExpression?
  /// The most rows wanted in all; nil is Unlimited.
  var limit: Int? = Invocation.defaultLimit
  var order: Block.Key?
  var identity: String?
  /// The recipient types wanted; nil wants all.
  var types: Set<String>?
  /// False when the wanted recipient types hold no contact.
  var includesContacts: Bool { types?.contains("MailContact") ?? true }

  static let defaultLimit = 1000

  /// Why a call is not answered.
  enum Refusal: Error, Equatable {
    case fault(ServiceFault)
    /// A cmdlet this identity may not run, which includes those that do not exist.
    case forbidden
  }

  init(
    _ cmdlet: Cmdlet, _ parameters: [JSONValue.Member], _ dialect: FilterDialect
  ) throws(Refusal) {
    self.cmdlet = cmdlet
    do {
      for parameter in parameters { try bind(parameter, dialect) }
    } catch {
      throw .fault(error)
    }
    if identity != nil, filter != nil {
      throw .fault(
        .binding("Parameter set cannot be resolved using the specified named parameters."))
    }
  }

  private mutating func bind(
    _ parameter: JSONValue.Member, _ dialect: FilterDialect
  ) throws(ServiceFault) {
    switch parameter.name.lowercased() {
    case "filter": filter = try Self.filter(parameter.value, dialect)
    case "resultsize": limit = try Self.resultSize(parameter.value)
    case "recipienttypedetails":
      types = try Self.types(parameter.value, of: cmdlet.recipientTypeDetails)
    case "sortby": order = try Self.sortKey(parameter.value)
    case "identity":
      switch parameter.value {
      case .null, .text(""): identity = nil
      case .text(let text): identity = text
      case .flag, .number, .list, .object:
        throw .transformation("Identity", "Cannot convert the value to an identity.")
      }
    default:
      throw .binding("A parameter cannot be found that matches parameter name '\(parameter.name)'.")
    }
  }

  /// The filter a parameter holds; nil when it is empty.
  static func filter(
    _ value: JSONValue, _ dialect: FilterDialect
  ) throws(ServiceFault) -> FilterExpression? {
    guard let text = value.text else {
      throw .transformation("Filter", "Cannot convert the value to type \"System.String\".")
    }
    if let longest = dialect.longest, text.unicodeScalars.count > longest {
      throw .transformation(
        "Filter", "The length of the filter exceeds the maximum of \(longest) characters.")
    }
    guard !text.isEmpty else { return nil }
    do {
      return try FilterParser.parse(text, dialect)
    } catch {
      throw ServiceFault(error)
    }
  }

  static func resultSize(_ value: JSONValue) throws(ServiceFault) -> Int? {
    if value.text?.lowercased() == "unlimited" { return nil }
    guard let number = value.number.flatMap(Int.init(exactly:)) ?? value.text.flatMap({ Int($0) }),
      number > 0
    else {
      throw .transformation(
        "ResultSize", "The value must be \"Unlimited\" or a positive whole number.")
    }
    return number
  }

  /// The members of RecipientTypeDetails that a parameter names by their beginnings.
  static func types(
    _ value: JSONValue, of members: [String]
  ) throws(ServiceFault) -> Set<String> {
    let wanted: [String?]
    switch value {
    case .text(let text):
      wanted = text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
        .map(String.init)
    case .list(let elements): wanted = elements.map(\.text)
    case .null, .flag, .number, .object: wanted = [nil]
    }
    var types: Set<String> = []
    for name in wanted {
      guard let name, !name.isEmpty,
        let member = members.first(where: { $0.lowercased() == name.lowercased() })
          ?? members.first(where: { $0.lowercased().hasPrefix(name.lowercased()) })
      else {
        throw .transformation(
          "RecipientTypeDetails",
          """
          Cannot convert value "\(name ?? "")". Specify one of the following enumerator names and \
          try again: \(members.joined(separator: ", ")).
          """)
      }
      types.insert(member)
    }
    return types
  }

  static func sortKey(_ value: JSONValue) throws(ServiceFault) -> Block.Key {
    switch value.text?.lowercased() {
    case "name": return .name
    case "displayname": return .displayName
    case "alias": return .alias
    default:
      throw .transformation("SortBy", "Results can be sorted by Name, DisplayName and Alias.")
    }
  }
}
