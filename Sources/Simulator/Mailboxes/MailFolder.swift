import Foundation

/// One folder of a mailbox.
///
/// It knows nothing of what lies in it.
struct MailFolder: Sendable {
  /// Its place among the mailbox's folders.
  var place: Int
  /// The role it has whatever it is called, as `FolderType`.
  var type: String
  var name: String
  /// The path from the top, with slashes.
  var path: String
  /// The id as statistics show it: base64, which may hold slashes and plus signs.
  var id: String
}

/// What the default folders are called in one language.
struct FolderLanguage: Sendable {
  var code: String
  /// In the order of `types`.
  var names: [String]

  /// The roles of the default folders; the first is the root's.
  static let types = [
    "Root", "Inbox", "SentItems", "DeletedItems", "Drafts", "Outbox", "JunkEmail", "Calendar",
    "Contacts", "Tasks", "Notes",
  ]
  static let calendar = 7
  static let inbox = 1

  static let all: [FolderLanguage] = [
    language(
      "en-US",
      """
      Top of Information Store,Inbox,Sent Items,Deleted Items,Drafts,Outbox,Junk Email,Calendar,\
      Contacts,Tasks,Notes
      """),
    language(
      "de-DE",
      """
      Oberste Ebene des Informationsspeichers,Posteingang,Gesendete Elemente,Gelöschte Elemente,\
      Entwürfe,Postausgang,Junk-E-Mail,Kalender,Kontakte,Aufgaben,Notizen
      """),
    language(
      "fr-FR",
      """
      Haut de la banque d'informations,Boîte de réception,Éléments envoyés,Éléments supprimés,\
      Brouillons,Boîte d'envoi,Courrier indésirable,Calendrier,Contacts,Tâches,Notes
      """),
    language(
      "sv-SE",
      """
      Informationsarkivets översta nivå,Inkorg,Skickat,Borttaget,Utkast,Utkorg,Skräppost,Kalender,\
      Kontakter,Uppgifter,Anteckningar
      """),
    language(
      "es-ES",
      """
      Almacén de nivel superior,Bandeja de entrada,Elementos enviados,Elementos eliminados,\
      Borradores,Bandeja de salida,Correo no deseado,Calendario,Contactos,Tareas,Notas
      """),
    language(
      "ja-JP", "インフォメーション ストアの先頭,受信トレイ,送信済みアイテム,削除済みアイテム,下書き,送信トレイ,迷惑メール,予定表,連絡先,タスク,メモ"),
  ]

  private static func language(_ code: String, _ names: String) -> FolderLanguage {
    FolderLanguage(code: code, names: names.split(separator: ",").map(String.init))
  }
}

extension Mailbox {
  /// The default folders, in the mailbox's language, and up to three that somebody made.
  func folders(seed: UInt64) -> [MailFolder] {
    var draw = Draw(seed: seed, index: number, for: .folder)
    var folders = zip(FolderLanguage.types, language.names).enumerated().map { place, pair in
      MailFolder(
        place: place, type: pair.0, name: pair.1, path: "/" + pair.1, id: Self.folderID(&draw))
    }
    let inbox = folders[FolderLanguage.inbox].path
    for (name, parent) in [("Projects", inbox), ("A/B “Tests”", ""), ("2024", inbox)]
    where draw.below(4) == 0 {
      // A slash inside a name is shown as another character, as the service does.
      let shown = name.replacing("/", with: "\u{F8FF}")
      folders.append(
        MailFolder(
          place: folders.count, type: "User Created", name: name, path: "\(parent)/\(shown)",
          id: Self.folderID(&draw)))
    }
    return folders
  }

  private static func folderID(_ draw: inout Draw) -> String {
    var bytes: [UInt8] = [0x2E, 0, 0, 0, 0]
    for _ in 0..<5 {
      let half = draw.next()
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(half >> UInt64(shift) & 255))
      }
    }
    return Data(bytes + [1, 0]).base64EncodedString()
  }
}
