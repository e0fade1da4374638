import Foundation

/// Reads a file of certificates to trust, as companies hand them out.
///
/// It takes PEM and a single certificate in DER, and never a file in which there is none: a wrong
/// file would only show later, as a server that is not trusted.
package struct AuthorityFile: Sendable {
  /// A system's whole set of authorities is a quarter of that.
  package static let largest = 1 << 20

  package struct Trouble: Error, CustomStringConvertible {
    package let description: String
  }

  private let path: String

  package init(path: String) { self.path = path }

  /// The certificates as PEM; it blocks for the time of reading a small file.
  package func contents() throws(Trouble) -> [UInt8] {
    var isFolder = ObjCBool(false)
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw trouble("is not there. Check the path, which is relative to the working directory.")
    }
    guard !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
      throw trouble("cannot be read. Name a plain file that this user may read.")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: Self.largest + 1), !data.isEmpty else {
      throw trouble("is empty or cannot be read. Store the certificates there as PEM.")
    }
    guard data.count <= Self.largest else {
      throw trouble("is larger than \(Self.largest) bytes. Keep only the authorities needed in it.")
    }
    let bytes = [UInt8](data)
    guard let material = try? KeyMaterial(SecretBytes(bytes), password: nil),
      !material.certificates.isEmpty
    else {
      throw trouble("holds no certificate. Store the authority's certificate there as PEM.")
    }
    let isDER = bytes[0] == 0x30
    return isDER ? Self.pem(data) : bytes
  }

  private static func pem(_ certificate: Data) -> [UInt8] {
    let text = certificate.base64EncodedString(options: .lineLength64Characters)
    let lines = text.replacing("\r\n", with: "\n")
    return Array("-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n".utf8)
  }

  private func trouble(_ what: String) -> Trouble {
    Trouble(description: "The CA file \(path) \(what)")
  }
}
