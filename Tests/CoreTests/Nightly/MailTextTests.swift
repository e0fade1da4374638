import Foundation
import Testing

@testable import Core

/// Mails whose heads nobody can add to, and the servers that take them.
@Suite struct MailTextTests {
  private func mail(subject: String = "s", lines: [String] = ["a"]) -> String {
    String(
      decoding: MailText.bytes(
        from: "rollcall@contoso.example", to: ["ann@contoso.example", "bob@contoso.example"],
        subject: subject, lines: lines, id: "run-1",
        at: Instant(milliseconds: 1_750_000_000_000)), as: UTF8.self)
  }

  @Test func `a mail has its heads, a blank line and its body`() throws {
    let text = mail(subject: "Done", lines: ["rows: 5", "Grüße"])
    let parts = text.components(separatedBy: "\r\n\r\n")
    #expect(parts.count == 2)
    let heads = parts[0].components(separatedBy: "\r\n")
    #expect(heads.contains("Date: 15 Jun 2025 15:06:40 +0000"))
    #expect(heads.contains("Message-ID: <run-1@contoso.example>"))
    #expect(heads.contains("To: <ann@contoso.example>,"))
    #expect(heads.contains(" <bob@contoso.example>"))
    let body = parts[1].replacing("\r\n", with: "")
    let data = try #require(Data(base64Encoded: body))
    #expect(String(decoding: data, as: UTF8.self) == "rows: 5\r\nGrüße\r\n")
  }

  @Test(arguments: [
    "x\r\nBcc: eve@evil.example", "x\nX: y",
    "Ümläut \u{1F600} " + String(repeating: "é", count: 200),
    "=?utf-8?q?x?=",
  ])
  func `no subject becomes a head or outgrows its line`(subject: String) {
    let head = mail(subject: subject).components(separatedBy: "\r\n\r\n")[0]
    #expect(head.utf8.allSatisfy { $0 < 0x80 })
    let lines = head.components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") })
    #expect(!lines.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("X:") })
    let words = lines.flatMap { $0.components(separatedBy: " ") }.filter { $0.hasPrefix("=?") }
    let said = words.compactMap { Data(base64Encoded: String($0.dropFirst(10).dropLast(2))) }
    #expect(String(decoding: said.reduce(Data(), +), as: UTF8.self) == subject)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 57, 58, 200])
  func `base64 is what others write`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
    #expect(Base64Text.text(of: bytes) == Data(bytes).base64EncodedString())
  }

  @Test(arguments: [
    "ann", "ann@", "@x.example", "a@b@c", "ann@x.example\r\nRCPT TO:<eve@evil.example>",
    "Ann <ann@x.example>", "ann@x.example>", "a b@x.example", "ann@x.example,bob@x.example",
    ".ann@x.example", "änn@x.example", "",
  ])
  func `what is no plain address is none`(text: String) {
    #expect(!MailText.isAddress(text))
  }

  @Test(arguments: [
    ("smtp://mail.contoso.example:25", "smtp://mail.contoso.example:25"),
    ("smtp://mail.contoso.example", "smtp://mail.contoso.example:587"),
    ("smtps://mail.contoso.example/", "smtps://mail.contoso.example:465"),
    ("SMTP://[::1]:2525", "smtp://[::1]:2525"), ("smtp://[::1]", "smtp://[::1]:587"),
  ])
  func `a server is read`(text: String, as wanted: String) {
    #expect(MailServer(text)?.description == wanted)
  }

  @Test(arguments: [
    "mail.contoso.example", "http://x.example", "smtp://", "smtp://user@x.example", "smtp://x:0",
    "smtp://x/y", "smtp://x?y", "smtp://x:25\r\n", "smtp://x y", "smtp://a%40b",
  ])
  func `what is no server is refused`(text: String) {
    #expect(MailServer(text) == nil)
  }

  @Test func `only this machine is near`() {
    #expect(MailServer("smtp://127.0.0.1:25")?.isLoopback == true)
    #expect(MailServer("smtp://localhost")?.isLoopback == true)
    #expect(MailServer("smtp://mail.contoso.example")?.isLoopback == false)
  }
}
