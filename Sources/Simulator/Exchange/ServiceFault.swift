import HTTPTypes

/// A cmdlet that failed, as the service tells it.
///
/// It answers with the service's envelope, most often under 400; refusals before the cmdlet have
/// other forms.
struct ServiceFault: Error, Equatable {
  var status = HTTPResponse.Status.badRequest
  /// The .NET type clients look at.
  var type: String
  var message: String

  static let staleCursor = ServiceFault(
    type: "System.Exception",
    message: "Expired or Invalid pagination request. Default Expiry time is 00:30:00")

  static let busy = ServiceFault(
    type: "Microsoft.Exchange.Data.Storage.ServerBusyException",
    message: "The server is too busy to run the cmdlet. The issue may be transient.")

  /// An identity that nothing answers to.
  static func notFound(_ identity: String) -> ServiceFault {
    ServiceFault(
      type: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
      message: """
        The operation couldn't be performed because object '\(identity)' couldn't be found on \
        'VI1PR01A0001DC01.EURPR01A001.PROD.OUTLOOK.COM'.
        """)
  }

  /// An identity that more than one object answers to.
  static func ambiguous(_ identity: String) -> ServiceFault {
    ServiceFault(
      .internalServerError,
      type: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException",
      message: """
        The operation couldn't be performed because '\(identity)' matches multiple entries.
        """)
  }

  /// A mailbox that nobody may open.
  static func denied(_ identity: String) -> ServiceFault {
    ServiceFault(
      type: "Microsoft.Exchange.Data.Storage.AccessDeniedException",
      message: "Access is denied. Cannot open mailbox '\(identity)'.")
  }

  /// An unknown parameter, or parameters that do not go together.
  static func binding(_ message: String) -> ServiceFault {
    ServiceFault(
      type: "System.Management.Automation.AmbiguousParameterSetException", message: message)
  }

  /// A value that cannot become what the parameter takes.
  static func transformation(_ parameter: String, _ problem: String) -> ServiceFault {
    ServiceFault(
      type: "System.Management.Automation.ParameterTransformationException",
      message: "Cannot process argument transformation on parameter '\(parameter)'. \(problem)")
  }

  static func request(_ message: String) -> ServiceFault {
    ServiceFault(type: "Microsoft.OData.ODataException", message: message)
  }

  init(_ status: HTTPResponse.Status = .badRequest, type: String, message: String) {
    self.status = status
    self.type = type
    self.message = message
  }

  init(_ fault: FilterFault) {
    let type =
      switch fault.kind {
      case .syntax: "Microsoft.Exchange.Data.ParsingException"
      case .property, .value: "System.ArgumentException"
      }
    self.init(
      type: type, message: "Cannot bind parameter 'Filter' to the target. \(fault.text)")
  }

  var bytes: [UInt8] {
    let identifier = String(Draw.seed(from: type + message) & 0xFF_FFFF | 0x100_0000, radix: 16)
      .dropFirst().uppercased()
    let envelope: JSONValue = [
      "error": [
        "code": .text(status.reasonPhrase.filter { $0 != " " }), "message": "Invalid Operation",
        "details": [
          [
            "code": "Client", "target": "",
            "message": .text("Ex\(identifier)|\(type)|\(message)"),
          ]
        ],
        "innererror": [
          "message": "Error executing cmdlet",
          "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
          "stacktrace": "",
          "internalexception": [
            "message": .text(message), "type": .text(type), "stacktrace": "",
          ],
        ],
        "adminapi.warnings@odata.type": "#Collection(String)", "@adminapi.warnings": [],
      ]
    ]
    return envelope.bytes
  }
}
