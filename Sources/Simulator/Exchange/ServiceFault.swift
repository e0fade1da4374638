/// A cmdlet that failed, as the service tells it.
///
/// It always answers 400 with the service's envelope; refusals before the cmdlet have other forms.
struct ServiceFault: Error, Equatable {
  /// The .NET type clients look at.
  var type: String
  var message: String

  static let staleCursor = ServiceFault(
    type: "System.Exception",
    message: "Expired or Invalid pagination request. Default Expiry time is 00:30:00")

  static let busy = ServiceFault(
    type: "Microsoft.Exchange.Data.Storage.ServerBusyException",
    message: "The server is too busy to run the cmdlet. The issue may be transient.")

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

  init(type: String, message: String) {
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
        "code": "BadRequest", "message": "Invalid Operation",
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
