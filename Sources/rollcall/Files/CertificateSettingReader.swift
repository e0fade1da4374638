import Identity
import Yams

/// Reads where a tenant's certificates and their keys are.
///
/// It never reads a certificate, and never quotes what may be a key in the wrong place.
enum CertificateSettingReader {
  private static let places = ["file", "env", "command", "store"]
  private static let keys = places + ["thumbprint", "key", "password", "algorithm", "x5c"]

  /// What stands below `certificate` and `sign` of a credential.
  static func credential(in fields: Fields) -> CertificateCredential? {
    guard let node = fields.node("certificate") else { return nil }
    let sign = sign(in: fields)
    let isSigned = fields.node("sign") != nil
    let nodes = node.sequence.map(Array.init) ?? [node]
    guard (1...2).contains(nodes.count) else {
      fields.problems.add(
        "'certificate' must be one certificate, or a list of two: the present one and the next.",
        at: node)
      return nil
    }
    var settings: [CertificateSetting?] = []
    for entry in nodes {
      guard let entry = mapping(entry, in: fields) else { return nil }
      let mayHaveNext = nodes.count == 1 && node.sequence == nil
      settings.append(setting(entry, isSigned: isSigned, mayHaveNext: mayHaveNext))
      if mayHaveNext, let next = entry.node("next") {
        guard let next = mapping(next, in: fields) else { return nil }
        settings.append(setting(next, isSigned: isSigned, mayHaveNext: false))
      }
    }
    let whole = settings.compactMap { $0 }
    guard whole.count == settings.count, isSigned == (sign != nil) else { return nil }
    return CertificateCredential(certificates: whole, sign: sign)
  }

  private static func mapping(_ node: Node, in fields: Fields) -> Fields? {
    guard node.mapping != nil else {
      fields.problems.add(
        "'certificate' must say where the certificate is, not what it is: { file: PATH }, "
          + "{ env: NAME }, { command: [PROGRAM, ARGUMENT] } or { store: FOLDER, thumbprint: … }. "
          + "If a private key stood in this file, replace it: others may have read it here.",
        at: node)
      return nil
    }
    return Fields(node, name: "certificate", problems: fields.problems)
  }

  private static func sign(in fields: Fields) -> [String]? {
    guard let node = fields.node("sign") else { return nil }
    guard node.mapping != nil, let sign = fields.fields("sign") else {
      fields.problems.add(
        "'sign' must name a program that signs: { command: [PROGRAM, ARGUMENT] }.", at: node)
      return nil
    }
    sign.refuseOthers(than: ["command"], quoting: .nothing)
    guard sign.node("command") != nil else {
      fields.problems.add("'sign' lacks 'command'. Write [PROGRAM, ARGUMENT].", at: node)
      return nil
    }
    return CredentialReader.command(in: sign)
  }

  // MARK: One certificate

  private static func setting(
    _ fields: Fields, isSigned: Bool, mayHaveNext: Bool
  ) -> CertificateSetting? {
    fields.refuseOthers(than: keys + (mayHaveNext ? ["next"] : []), quoting: .nothing) { word in
      word == "next"
        ? "'next' stands below a single certificate, once. Keep it there, or write a list of two."
        : nil
    }
    refuseSurplus(in: fields, isSigned: isSigned)
    let count = fields.problems.problems.count
    let place = place(in: fields)
    var setting = place.map { CertificateSetting($0) }
    setting?.key = CredentialReader.place("key", in: fields)
    setting?.password = CredentialReader.place("password", in: fields)
    setting?.algorithm = algorithm(in: fields)
    setting?.isSentAlong = isSentAlong(in: fields)
    return fields.problems.problems.count == count ? setting : nil
  }

  private static func place(in fields: Fields) -> CertificateSetting.Place? {
    let given = places.filter { fields.node($0) != nil }
    guard given.count == 1 else {
      fields.problems.add(
        "'certificate' needs exactly one of: file, env, command, store.", at: fields.node)
      return nil
    }
    guard given == ["store"] else {
      return CredentialReader.source(in: fields).map(CertificateSetting.Place.kept)
    }
    let folder = fields.text("store")
    guard let node = fields.node("thumbprint") else {
      fields.problems.add(
        "'store' needs 'thumbprint': the SHA-1 or SHA-256 of the certificate to take from the "
          + "folder.", at: fields.node)
      return nil
    }
    guard let thumbprint = fields.text("thumbprint").flatMap({ Thumbprint($0) }) else {
      fields.problems.add(
        "'thumbprint' must be 40 hexadecimal digits (SHA-1) or 64 (SHA-256). Copy it from the app "
          + "registration and put it in quotes.", at: node)
      return nil
    }
    return folder.map { .store(folder: $0, thumbprint) }
  }

  /// Keys that mean nothing beside others, which would only mislead whoever reads the file.
  private static func refuseSurplus(in fields: Fields, isSigned: Bool) {
    func refuse(_ key: String, beside other: String, _ why: String) {
      guard let node = fields.node(key) else { return }
      fields.problems.add("'\(key)' is not used with '\(other)': \(why). Remove it.", at: node)
    }
    if isSigned {
      refuse("key", beside: "sign", "the command has the key")
      refuse("password", beside: "sign", "only the public certificate is read")
    }
    if fields.node("store") != nil {
      refuse("key", beside: "store", "the key is found in the folder")
    } else if let node = fields.node("thumbprint") {
      fields.problems.add(
        "'thumbprint' is used with 'store' alone. Remove it, or name the folder with 'store'.",
        at: node)
    }
  }

  private static func algorithm(in fields: Fields) -> SigningAlgorithm? {
    guard let node = fields.node("algorithm") else { return nil }
    if let algorithm = node.text.flatMap(SigningAlgorithm.init) { return algorithm }
    fields.problems.add("'algorithm' must be PS256 or RS256.", at: node)
    return nil
  }

  private static func isSentAlong(in fields: Fields) -> Bool {
    guard let node = fields.node("x5c") else { return false }
    guard let text = node.text, ["true", "false"].contains(text) else {
      fields.problems.add(
        "'x5c' must be true or false: whether the certificate is sent along.", at: node)
      return false
    }
    return text == "true"
  }
}
