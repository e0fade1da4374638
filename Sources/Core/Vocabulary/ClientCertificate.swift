/// A certificate with its private key, by which a server that asks for one knows this client.
///
/// It was read and found to fit before; it is never described, since it holds the key.
package struct ClientCertificate: Sendable {
  package enum Form: String, Sendable { case pem = "PEM", pfx = "P12" }

  package let form: Form
  package let certificate: [UInt8]
  /// The key as PEM; in a PFX it is beside the certificate.
  package let key: [UInt8]
  /// What opens the key.
  package let password: Secret?

  package init(_ form: Form, certificate: [UInt8], key: [UInt8], password: Secret?) {
    self.form = form
    self.certificate = certificate
    self.key = key
    self.password = password
  }
}

extension ClientCertificate: CustomStringConvertible, CustomReflectable {
  package var description: String { "<client certificate>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
