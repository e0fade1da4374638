/// Finds the objects one call asks for.
extension Directory {
  /// The objects in the order they are sent: by creation, or by the key the call sorts by.
  ///
  /// A null or unknown identity finds everything, as the service warns that its list cmdlets may.
  func select(_ invocation: Invocation) throws(FilterFault) -> Selection {
    guard invocation.includesContacts else { return .some([]) }
    var found: Bitmap?
    if let filter = invocation.filter {
      let properties = FilterableProperty.table(for: invocation.cmdlet)
      found = try FilterMatcher(directory: self, properties: properties).matches(filter)
    } else if let identity = invocation.identity {
      found = try matches(identity: identity)
    }
    guard let key = invocation.order else {
      return found.map { .some($0.indices) } ?? .all(count: count)
    }
    let order = order(by: key)
    return .some(found.map { found in order.filter { found[Int($0)] } } ?? order)
  }

  private func matches(identity: String) throws(FilterFault) -> Bitmap? {
    let named =
      ["Name", "Alias", "PrimarySmtpAddress", "DistinguishedName"]
      + (GUID(identity) == nil ? [] : ["Guid", "ExternalDirectoryObjectId"])
    let expression = FilterExpression.or(
      named.map {
        .comparison(.init(property: $0, comparator: .eq, value: .text(identity), position: 1))
      })
    let properties = FilterableProperty.table(for: .recipient)
    let found = try FilterMatcher(directory: self, properties: properties).matches(expression)
    return found.population == 0 ? nil : found
  }
}
