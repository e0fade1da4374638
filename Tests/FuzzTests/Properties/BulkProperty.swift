import Core
import Foundation

@testable import Exchange

/// An answer to several questions is taken apart as Foundation reads it, or refused with a reason.
enum BulkProperty {
  static func fault(in body: [UInt8]) -> String? {
    do throws(UnreadablePage) {
      let parts = try parts(of: body)
      guard describe(try Self.parts(of: body)) == describe(parts) else {
        return "a second reading differs"
      }
      for (id, part) in parts {
        if let fault = fault(of: part, called: id, in: body) { return fault }
      }
      return nil
    } catch {
      return error.reason.isEmpty ? "a refusal without reason" : nil
    }
  }

  private static func parts(
    of body: [UInt8]
  ) throws(UnreadablePage) -> [String: BulkReader.Part] {
    let projector = try PageProjector()
    let heads = try projector.read(body, BulkReader.heads)
    let bodies = try projector.read(body, BulkReader.bodies)
    return try BulkReader.parts(
      heads: heads, bodies: bodies, within: HTTPResponse(status: 200, headers: [], body: body))
  }

  private static func describe(_ parts: [String: BulkReader.Part]) -> [String] {
    parts.map { id, part in
      switch part {
      case .unreadable(let reason): "\(id) \(reason)"
      case .response(let response):
        "\(id) \(response.status) \(response.headers) \(response.body)"
      }
    }.sorted()
  }

  private static func fault(
    of part: BulkReader.Part, called id: String, in body: [UInt8]
  ) -> String? {
    switch part {
    case .unreadable(let reason): return reason.isEmpty ? "an answer refused for no reason" : nil
    case .response(let response):
      guard (100...599).contains(response.status) else { return "a status that is none" }
      guard response.headers.allSatisfy({ $0.name == $0.name.lowercased() }) else {
        return "a header whose name is not in lower case"
      }
      // Foundation is the judge, where it reads the document at all.
      let read = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
      guard let answers = read?["responses"] as? [[String: Any]] else { return nil }
      let same = answers.filter { "\($0["id"] ?? "")" == id }
      guard !same.isEmpty else {
        // Of numbers there are several ways to write one.
        let isText = answers.allSatisfy { $0["id"] is String }
        return isText ? "Foundation finds no answer of this id" : nil
      }
      guard same.count == 1 else { return "of two answers of one id one was taken" }
      return fault(of: response.body, beside: same[0]["body"])
    }
  }

  /// Compares a body with the object that Foundation finds in its place.
  private static func fault(of body: [UInt8], beside found: Any?) -> String? {
    guard let object = found as? [String: Any] else { return nil }
    let kept = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    guard let kept, kept.count == object.count else { return "a body is not what came" }
    return Set(kept.keys) == Set(object.keys) ? nil : "a body has other members"
  }
}
