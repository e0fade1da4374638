/// Objects that one stage kept and another did not.
package struct Absence: Sendable, Hashable {
  /// As many as were asked for.
  package var objects: [GUID]
  /// All of them.
  package var count: Int

  package init(objects: [GUID], count: Int) {
    self.objects = objects
    self.count = count
  }
}

/// One object about which two stages do not agree.
package struct RowDifference: Sendable, Hashable {
  package var guid: GUID
  /// The columns as a JSON array, as each stage kept them; nil where it did not keep the object.
  package var values: String?
  package var otherValues: String?
  /// The first stage's closing pass brought the object: it was changed lately.
  package var isRecent: Bool

  package init(guid: GUID, values: String?, otherValues: String?, isRecent: Bool) {
    self.guid = guid
    self.values = values
    self.otherValues = otherValues
    self.isRecent = isRecent
  }
}
