/// What a row keeps when a job does not say: the properties most asked for, by cmdlet.
enum UsualColumns {
  private static let byCmdlet = [
    "Get-MailContact": [
      "Guid", "Name", "DisplayName", "PrimarySmtpAddress", "ExternalEmailAddress",
    ],
    "Get-Contact": ["Guid", "Name", "FirstName", "LastName", "Company", "Department", "Phone"],
    "Get-Recipient": ["Guid", "Name", "DisplayName", "PrimarySmtpAddress", "RecipientTypeDetails"],
  ]

  static var cmdlets: [String] { byCmdlet.keys.sorted() }

  static func of(_ cmdlet: String) -> [String]? { byCmdlet[cmdlet] }
}
