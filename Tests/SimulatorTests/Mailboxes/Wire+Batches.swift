import Foundation

@testable import Simulator

/// One item of a batch as a client sends it.
struct BatchedCall {
  var id: String
  var body: [String: Any] = [:]
  var method = "POST"
  var url = Wire.path

  static func cmdlet(_ id: String, _ name: String, _ parameters: [String: Any]) -> BatchedCall {
    BatchedCall(id: id, body: ["CmdletInput": ["CmdletName": name, "Parameters": parameters]])
  }

  static func get(_ id: String, _ url: String) -> BatchedCall {
    BatchedCall(id: id, method: "GET", url: Wire.resources + url)
  }
}

extension Wire {
  static let resources = "/adminapi/beta/contoso.onmicrosoft.com/"

  /// Sends some calls as one, each with the client's anchor.
  func batch(
    _ calls: [BatchedCall], token: String, accepting type: String? = "application/json",
    itemHeaders: [String: String] = [:]
  ) async throws -> Reply {
    var headers = itemHeaders
    headers["X-AnchorMailbox"] = anchor
    let requests = calls.map { call -> [String: Any] in
      var request: [String: Any] = [
        "id": call.id, "method": call.method, "url": tenant.address + call.url, "headers": headers,
      ]
      if !call.body.isEmpty { request["body"] = call.body }
      return request
    }
    let body = try JSONSerialization.data(withJSONObject: ["requests": requests])
    var outer = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
    outer["Accept"] = type
    return try await send(
      "POST", Wire.resources + "$batch", outer, body: String(decoding: body, as: UTF8.self))
  }

  /// Asks a resource, or follows its link.
  func get(_ target: String, token: String) async throws -> Reply {
    var headers = ["Authorization": "Bearer \(token)"]
    headers["X-AnchorMailbox"] = anchor
    return try await send(
      "GET", target.hasPrefix("http") ? target : Wire.resources + target, headers)
  }

  /// The lines of JSON an address gives.
  func lines(_ target: String) async throws -> [[String: Any]] {
    try await send("GET", target).body.split(separator: UInt8(ascii: "\n")).compactMap {
      try JSONSerialization.jsonObject(with: $0) as? [String: Any]
    }
  }
}

extension Wire.Reply {
  /// The items of a batch's answer, by their ids.
  var items: [String: [String: Any]] {
    let list = json["responses"] as? [[String: Any]] ?? []
    return Dictionary(list.map { ($0["id"] as? String ?? "", $0) }) { first, _ in first }
  }
  var itemIDs: [String] {
    (json["responses"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
  }
}
