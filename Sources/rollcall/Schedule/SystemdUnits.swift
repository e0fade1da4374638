import Core

/// Writes a schedule as a systemd service and the timer that starts it.
///
/// It never touches systemd; a file of variables is named in it, never read.
struct SystemdUnits: Hashable, Sendable {
  /// Whose manager is to run it.
  enum Manager: Hashable, Sendable {
    case user
    /// The machine's, which runs it as this user.
    case system(runAs: String)
  }

  var schedule: Schedule
  var manager: Manager

  /// The name that both units have, without their endings.
  var name: String { "rollcall-" + Self.escapedName(schedule.name) }
  var serviceName: String { name + ".service" }
  var timerName: String { name + ".timer" }

  var service: String {
    (head(of: serviceName) + network + ["", "[Service]", "Type=oneshot"] + place + [
      "ExecStart=" + Self.command(schedule.words),
      "# One night may take as long as it takes; 'run --max-duration' is the limit of a job.",
      "TimeoutStartSec=infinity",
      "# A stop is orderly: the pages in hand are finished first.",
      "TimeoutStopSec=\(StopPolicy.leaving.components.seconds + 30)",
      "KillMode=mixed",
    ] + hardening).joined(separator: "\n") + "\n"
  }

  var timer: String {
    let moment = schedule.moment
    let clock = "\(Self.twoDigits(moment.hour)):\(Self.twoDigits(moment.minute)):00"
    return
      (head(of: timerName) + [
        "", "[Timer]",
        "OnCalendar=*-*-* \(clock)" + (schedule.zone.map { " " + $0 } ?? ""),
        "AccuracySec=1min",
        "# A night during which the machine was off is caught up with.",
        "Persistent=true", "", "[Install]", "WantedBy=timers.target",
      ]).joined(separator: "\n") + "\n"
  }

  private func head(of unit: String) -> [String] {
    [
      "# \(Schedule.marker)",
      "# Changes of yours belong beside it: systemctl "
        + (manager == .user ? "--user " : "") + "edit \(unit)",
      "[Unit]", "Description=Rollcall job " + Self.withoutSpecifiers(schedule.name),
    ]
  }

  /// Only the machine's manager knows when there is a network.
  private var network: [String] {
    manager == .user ? [] : ["Wants=network-online.target", "After=network-online.target"]
  }

  private var place: [String] {
    var lines = ["WorkingDirectory=" + Self.withoutSpecifiers(schedule.folder)]
    if case .system(let user) = manager { lines.insert("User=" + user, at: 0) }
    if let file = schedule.variables {
      lines.append("EnvironmentFile=" + Self.withoutSpecifiers(file))
    }
    return lines
  }

  private var hardening: [String] {
    let common = [
      "UMask=0077", "NoNewPrivileges=yes", "LockPersonality=yes", "RestrictRealtime=yes",
      "RestrictSUIDSGID=yes", "SystemCallArchitectures=native",
      "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    ]
    // A user's manager may not set up namespaces, which the rest needs.
    guard manager != .user else { return common }
    let storeFolder = String(
      schedule.store[..<(schedule.store.lastIndex(of: "/") ?? schedule.store.startIndex)])
    let written = [schedule.folder, storeFolder.isEmpty ? "/" : storeFolder]
    let isInTemporary = [schedule.program, schedule.job, schedule.tenants, schedule.store]
      .contains { $0.hasPrefix("/tmp/") || $0.hasPrefix("/var/tmp/") }
    return common + [
      "ProtectSystem=strict", "ProtectHome=read-only",
      "ReadWritePaths=" + Self.words(written[0] == written[1] ? [written[0]] : written),
      "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectKernelLogs=yes",
      "ProtectControlGroups=yes", "ProtectHostname=yes",
      "RestrictNamespaces=yes", "CapabilityBoundingSet=",
    ] + (isInTemporary ? [] : ["PrivateTmp=yes"])
  }

  // MARK: systemd's ways of writing

  /// `%` begins a specifier in every value.
  static func withoutSpecifiers(_ text: String) -> String { text.replacing("%", with: "%%") }

  /// Words of a list, each in quotes.
  static func words(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// A command line: in what follows the program, `$` would begin a variable.
  static func command(_ words: [String]) -> String {
    let arguments = words.dropFirst().map { quoted($0.replacing("$", with: "$$")) }
    return ([quoted(words.first ?? "")] + arguments).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let text = withoutSpecifiers(
      word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType == .decimal
          || "-_./:=+,@%$".unicodeScalars.contains($0))
    }
    return isPlain && !text.isEmpty ? text : "\"\(text)\""
  }

  /// The part of a unit's name that a job's name becomes, as systemd-escape writes it.
  static func escapedName(_ name: String) -> String {
    name.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic
          || scalar.properties.numericType == .decimal || "_.-".unicodeScalars.contains(scalar))
      guard !isPlain else { return String(Character(scalar)) }
      return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  static func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
}
