/// What the tenant's filters may say, and what they mean by it.
///
/// It holds the choices only; the parser and the matcher follow them.
struct FilterDialect: Sendable {
  /// The longest filter accepted, in characters; nil accepts any length.
  var longest: Int?
  var acceptsRangeOperators = false
  /// Properties no filter may use, in lower case.
  var refusedProperties: Set<String> = []
  var negationMatchesBlanks = true
  var collation = Collation()

  init() {}

  init(_ options: SimulatorOptions) {
    longest = options.filterLimit
    acceptsRangeOperators = options.acceptsRangeOperators
    refusedProperties = Set(options.refusesProperties.map { $0.lowercased() })
    negationMatchesBlanks = options.negationMatchesBlanks
    collation = Collation(options)
  }
}

extension Collation {
  init(_ options: SimulatorOptions) {
    self.init(foldsKana: options.foldsKana, ignoresPunctuation: options.ignoresPunctuation)
  }
}
