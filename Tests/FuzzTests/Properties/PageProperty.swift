import Core
import Foundation

@testable import Exchange

/// A body is a page that Foundation reads as the same rows, or it is refused with a reason.
enum PageProperty {
  private static let wanted = PageProjector.Wanted(columns: ["Name", "City", "Guid"], key: "Name")
  private static let good = Array(
    #"{"value":[{"Guid":"5f0c1a2b-3c4d-5e6f-7081-92a3b4c5d6e7","Name":"Abel"}]}"#.utf8)

  static func fault(in body: [UInt8]) -> String? {
    do {
      let projector = try PageProjector()
      let first = read(body, by: projector)
      guard read(body, by: projector) == first else { return "a second reading differs" }
      // The buffers are used again: nothing of this body may show in the next page.
      let next = try projector.read(good, wanted)
      guard next.rows.entries.count == 1, next.rows.key(of: next.rows.entries[0]) == "Abel" else {
        return "a good page behind it is misread"
      }
      switch first {
      case .failure(let refusal): return refusal.reason.isEmpty ? "a refusal without reason" : nil
      case .success(let page): return fault(of: page, in: body)
      }
    } catch {
      return "a good page is refused: \(error.reason)"
    }
  }

  private struct Rows: Equatable {
    var values: [[UInt8]]
    var keys: [[UInt8]]
  }

  private static func read(
    _ body: [UInt8], by projector: PageProjector
  ) -> Result<Rows, UnreadablePage> {
    do throws(UnreadablePage) {
      let page = try projector.read(body, wanted)
      // What the page says of itself must be readable too, or refused.
      _ = try? page.link(after: nil)
      _ = (page.warnsOfMore, page.isLinkBlank, page.failures)
      return .success(
        Rows(
          values: page.rows.entries.map { Array(page.rows.arena[$0.values]) },
          keys: page.rows.entries.map { Array(page.rows.arena[$0.key]) }))
    } catch {
      return .failure(error)
    }
  }

  /// Compares what was kept with what another reader finds.
  private static func fault(of page: Rows, in body: [UInt8]) -> String? {
    // Foundation refuses numbers it cannot hold; kept as they came, they are JSON all the same.
    guard !hasExtremeNumber(body) else { return nil }
    let read = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    guard let rows = read?["value"] as? [[String: Any]] else {
      return "Foundation finds no rows in a page that was kept"
    }
    guard rows.count == page.values.count else { return "not as many rows as Foundation finds" }
    for (row, (values, key)) in zip(rows, zip(page.values, page.keys)) {
      guard let kept = try? JSONSerialization.jsonObject(with: Data(values)) as? [Any],
        kept.count == wanted.columns.count
      else { return "the values of a row are not an array of the columns" }
      guard String(validating: key, as: UTF8.self) != nil else { return "a key is not UTF-8" }
      for (column, value) in zip(wanted.columns, kept) where !same(value, row[column] ?? NSNull()) {
        return "Foundation finds another \(column)"
      }
    }
    return nil
  }

  private static func hasExtremeNumber(_ body: [UInt8]) -> Bool {
    body.split { !"0123456789+-.eE".utf8.contains($0) }.contains { number in
      let exponent = number.drop { $0 | 0x20 != UInt8(ascii: "e") }
      return number.count > 300 || exponent.count > 3
    }
  }

  private static func same(_ one: Any, _ other: Any) -> Bool {
    switch (one, other) {
    case (let one as String, let other as String): one.utf8.elementsEqual(other.utf8)
    case (is NSNull, is NSNull): true
    default: text(one) == text(other)
    }
  }

  private static func text(_ value: Any) -> Data? {
    try? JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
  }
}
