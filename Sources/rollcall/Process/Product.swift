import Reports

/// What this program is called, and which one it is.
enum Product {
  static let name = "Rollcall"
  static let version = "0.1.0"

  static var manifest: Manifest.Product { Manifest.Product(name: name, version: version) }
}
