import Core
import Foundation

/// What stands around a page: its policy, its style and its script.
///
/// The policy lets the browser run and load nothing but these two, which it knows by their
/// SHA-256: not even what a reader's mail program adds.
enum PageFrame {
  static let changesTable = "rows-changes"
  static let risksTable = "rows-risks"

  static func table(ofStage place: Int) -> String { "rows-\(place + 1)" }

  static func head(of run: RunRecord) throws(ExportError) -> String {
    let style = String(decoding: PackageResources.report_css, as: UTF8.self)
    let script = String(decoding: PackageResources.report_js, as: UTF8.self)
    let policy =
      "default-src 'none'; style-src '\(try source(of: style))'; "
      + "script-src '\(try source(of: script))'; base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(HTML.text("\(run.job.name), run \(run.id)"))</title>
      <style>\(style)</style>

      """
  }

  static var foot: String {
    "<script>" + String(decoding: PackageResources.report_js, as: UTF8.self)
      + "</script>\n</body>\n</html>\n"
  }

  /// How a policy names a text: by its SHA-256 in Base64.
  private static func source(of text: String) throws(ExportError) -> String {
    let hash = try SHA256()
    try hash.update(Array(text.utf8))
    let digits = Array(try hash.finish())
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }
}
