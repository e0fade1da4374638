import HTTPTypes

/// What a call asks for, bound and checked.
///
/// It holds the question only; whoever answers it finds the rows.
enum Ask: Sendable {
  /// The cmdlets that list contacts and recipients.
  case recipients(Invocation)
  /// The cmdlets about mailboxes and what belongs to them.
  case organization(OrganizationInvocation)
  /// The cmdlets about public folders.
  case publicFolders(PublicFolderInvocation)
  /// The resources behind the newer cmdlets.
  case resource(ODataQuery)
  /// The cmdlets that change something.
  case change(ChangeInvocation)

  init(body: some Sequence<UInt8>, _ dialect: FilterDialect) throws(Invocation.Refusal) {
    guard let input = JSONValue.parse(body)?["CmdletInput"], let name = input["CmdletName"]?.text
    else {
      throw .fault(.request("The request body must be one JSON object with a CmdletInput."))
    }
    if let cmdlet = Cmdlet(named: name) {
      self = .recipients(try Invocation(cmdlet, try Self.parameters(input), dialect))
    } else if let cmdlet = OrganizationCmdlet(named: name) {
      let parameters = try Self.parameters(input)
      do {
        self = .organization(try OrganizationInvocation(cmdlet, parameters, dialect))
      } catch {
        throw .fault(error)
      }
    } else if let cmdlet = PublicFolderCmdlet(named: name) {
      let parameters = try Self.parameters(input)
      do {
        self = .publicFolders(try PublicFolderInvocation(cmdlet, parameters))
      } catch {
        throw .fault(error)
      }
    } else if let cmdlet = ChangeCmdlet(named: name) {
      let parameters = try Self.parameters(input)
      do { self = .change(try ChangeInvocation(cmdlet, parameters)) } catch { throw .fault(error) }
    } else {
      throw .forbidden
    }
  }

  private static func parameters(
    _ input: JSONValue
  ) throws(Invocation.Refusal) -> [JSONValue.Member] {
    guard case .object(let parameters) = input["Parameters"] else {
      throw .fault(.request("CmdletInput must have an object named Parameters."))
    }
    return parameters
  }

  /// The cmdlet that contacts are shown as.
  var directoryCmdlet: Cmdlet {
    if case .recipients(let invocation) = self { invocation.cmdlet } else { .recipient }
  }

  /// The most rows wanted in all; nil is Unlimited.
  var limit: Int? {
    switch self {
    case .recipients(let invocation): invocation.limit
    case .organization(let invocation): invocation.limit
    case .publicFolders(let invocation): invocation.limit
    case .resource, .change: nil
    }
  }

  /// The cmdlet asked, by its name in lower case.
  var name: String {
    switch self {
    case .recipients(let invocation): invocation.cmdlet.rawValue.lowercased()
    case .organization(let invocation): invocation.cmdlet.rawValue.lowercased()
    case .publicFolders(let invocation): invocation.cmdlet.rawValue.lowercased()
    case .resource(let query): "get-exo" + query.entitySet.lowercased()
    case .change(let invocation): invocation.cmdlet.rawValue.lowercased()
    }
  }

  /// The resources asked, where the call asks for some.
  var resource: ODataQuery? { if case .resource(let query) = self { query } else { nil } }

  /// Whether it asks about one mailbox, and takes as long as such questions do.
  var isAboutOneMailbox: Bool {
    switch self {
    case .organization(let invocation): invocation.isAboutOne
    case .resource(let query): query.isAboutOne
    case .recipients, .publicFolders, .change: false
    }
  }
}
