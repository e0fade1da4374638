import Foundation
import Testing

@testable import Simulator

/// What a single call answers, and how it is refused.
struct InvocationTests {
  @Test func `a row has the values and the annotations of the service`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.invoke(token: try await wire.token())
      let row = try #require(reply.rows.dropFirst(2).first)
      let object = tenant.truth[2]
      #expect(row["Guid"] as? String == object.guid)
      #expect(row["Guid@odata.type"] as? String == "#Guid")
      #expect(row["ExchangeObjectId"] as? String == object.guid)
      #expect(row["Identity"] as? String == object.name)
      #expect(row["DisplayName"] as? String == object.displayName)
      #expect(row["ExternalEmailAddress"] as? String == "SMTP:\(object.primarySmtpAddress)")
      #expect(object.externalEmailAddress == "SMTP:\(object.primarySmtpAddress)")
      #expect((row["EmailAddresses"] as? [String])?.count == 2)
      #expect(row["EmailAddresses@odata.type"] as? String == "#Collection(String)")
      #expect(row["WhenCreatedUTC@data.type"] as? String == "System.DateTime")
      let created = try #require(row["WhenCreatedUTC"] as? String)
      #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z/) != nil)
      #expect(row["RecipientTypeDetails"] as? String == "MailContact")
      #expect(reply.rows[11]["DisplayName"] is NSNull)
      #expect(reply.headers["request-id"] != nil && reply.headers["date"] != nil)
    }
  }

  @Test(arguments: ["Get-Contact", "Get-Recipient", "get-mailcontact"])
  func `every cmdlet lists the same objects`(cmdlet: String) async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.invoke(cmdlet, token: try await wire.token())
      #expect(reply.rows.compactMap { $0["Guid"] as? String } == tenant.truth.map(\.guid))
      if cmdlet != "get-mailcontact" {
        #expect(reply.rows.contains { ($0["LastName"] as? String) == "O'Brien" })
      }
    }
  }

  @Test(arguments: [
    ("\"Filter\":\"Name -like 'O''Brien*' -or LastName -eq 'O''Brien'\"", "Get-Recipient"),
    ("\"Filter\":\"DisplayName -like 'M\\u00FC*'\"", "Get-MailContact"),
  ])
  func `a filter is applied`(parameters: String, cmdlet: String) async throws {
    try await withWire({ $0.contacts = 2000 }) { wire, _ in
      let reply = try await wire.invoke(cmdlet, parameters, token: try await wire.token())
      #expect(reply.status == 200)
      #expect((1..<400).contains(reply.rows.count))
    }
  }

  @Test(arguments: [
    ("\"Colour\":1", "AmbiguousParameterSetException", "Colour"),
    ("\"ResultSize\":0", "ParameterTransformationException", "positive"),
    ("\"ResultSize\":\"many\"", "ParameterTransformationException", "Unlimited"),
    ("\"RecipientTypeDetails\":\"Robot\"", "ParameterTransformationException", "MailForestContact"),
    ("\"SortBy\":\"Guid\"", "ParameterTransformationException", "DisplayName"),
    ("\"Filter\":\"Name -ge 'a'\"", "ParsingException", "position"),
    ("\"Filter\":\"Name -like '*a'\"", "ArgumentException", "wildcard"),
    ("\"Filter\":\"City -eq 'x'\"", "ArgumentException", "not a recognized filterable property"),
    ("\"Filter\":\"Name -eq 'a'\",\"Identity\":\"b\"", "AmbiguousParameterSetException", "set"),
  ])
  func `a bad call is refused in the service's envelope`(
    parameters: String, type: String, text: String
  ) async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.invoke(
        "Get-MailContact", parameters, token: try await wire.token())
      #expect(reply.status == 400)
      #expect(reply.fault.type.hasSuffix(type))
      #expect(reply.fault.message.contains(text))
      let error = reply.json["error"] as? [String: Any]
      let detail = (error?["details"] as? [[String: Any]])?.first?["message"] as? String
      #expect(detail?.split(separator: "|", maxSplits: 2).count == 3)
      #expect(tenant.statistics.badRequests == 1)
    }
  }

  @Test(arguments: [
    "", "{}", "[1]", "{\"CmdletInput\":{\"CmdletName\":\"Get-Contact\"}}",
    "{\"CmdletInput\":{\"CmdletName\":\"Get-Contact\",\"Parameters\":null}}",
  ])
  func `a body that is no call is refused`(body: String) async throws {
    try await withWire { wire, _ in
      let token = try await wire.token()
      let reply = try await wire.send(
        "POST", Wire.path, ["Authorization": "Bearer \(token)"], body: body)
      #expect(reply.status == 400)
    }
  }

  @Test func `an unknown cmdlet answers zero bytes and a header`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.invoke("Remove-Everything", token: try await wire.token())
      #expect(reply.status == 403)
      #expect(reply.body == Data(repeating: 0, count: 4096))
      #expect(reply.headers["x-exceptiontype"] == "CmdletAccessDeniedException")
      #expect(tenant.statistics.forbidden == 1)
    }
  }

  @Test(arguments: [("MailC", 500), ("MailF", 0), ("MailContact,MailForestContact", 500)])
  func `a recipient type is matched by its beginning`(value: String, count: Int) async throws {
    try await withWire { wire, _ in
      let reply = try await wire.invoke(
        "Get-MailContact", "\"RecipientTypeDetails\":\"\(value)\"", token: try await wire.token())
      #expect(reply.rows.count == count)
    }
  }

  @Test func `an identity finds one object, and an unknown or null one finds all`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      for identity in [tenant.truth[1].name, tenant.truth[1].guid, tenant.truth[1].alias] {
        let reply = try await wire.invoke(
          "Get-Contact", "\"Identity\":\"\(identity)\"", token: token)
        #expect(reply.names == [tenant.truth[1].name])
      }
      for identity in ["null", "\"nobody\""] {
        let reply = try await wire.invoke("Get-Contact", "\"Identity\":\(identity)", token: token)
        #expect(reply.rows.count == 500)
      }
    }
  }

  @Test func `a filter beyond the tenant's limit is refused`() async throws {
    try await withWire({ $0.filterLimit = 20 }) { wire, _ in
      let token = try await wire.token()
      let long = "\"Filter\":\"Name -like 'abcdefg*'\""
      #expect(try await wire.invoke("Get-MailContact", long, token: token).status == 400)
      let short = "\"Filter\":\"Name -like 'a*'\""
      #expect(try await wire.invoke("Get-MailContact", short, token: token).status == 200)
    }
  }
}
