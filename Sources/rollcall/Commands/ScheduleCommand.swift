import ArgumentParser
import Core
import Engine
import Foundation

/// Has the machine run a job every night.
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Prints, or installs, what runs a job every night.",
    discussion: """
      A systemd service and timer, a line for cron, or a CronJob for Kubernetes. The night's run \
      goes on with last night's where that is not finished, and is skipped while one is under way.

      Example: rollcall schedule jobs/mail-contacts.yaml --at 02:00 --install
      """)

  enum Kind: String, EnumerableFlag { case systemd, cron, kubernetes }

  @Argument(help: ArgumentHelp("The job file.", valueName: "job"))
  var file: String

  @Option(
    name: .customLong("at"), help: ArgumentHelp("When, such as 02:00.", valueName: "time"),
    transform: Self.moment)
  var moment: Schedule.Moment

  @Option(
    help: ArgumentHelp(
      "Whose time that is, such as Europe/Berlin. (default: the machine's)", valueName: "zone"),
    transform: Self.zone)
  var timezone: String?

  @Flag(exclusivity: .exclusive, help: "What runs it.")
  var kind = Kind.systemd

  @Flag(help: "Write the systemd units where systemd looks for them.")
  var install = false

  @Option(
    help: ArgumentHelp(
      "Units of the machine, which runs them as this user. (default: units of your own)",
      valueName: "user"))
  var runAs: String?

  @Option(
    help: ArgumentHelp(
      "A file of variables, such as secrets, that systemd reads for the run.", valueName: "path"))
  var environmentFile: String?

  @Option(help: ArgumentHelp("The container's image, for Kubernetes.", valueName: "name"))
  var image = "rollcall:\(Product.version)"

  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard kind == .systemd || (runAs == nil && environmentFile == nil) else {
      throw ValidationError("--run-as and --environment-file are for --systemd.")
    }
    if install, kind == .cron {
      throw ValidationError(
        "A crontab is not installed, since it holds other lines too. Add to yours with: "
          + "(crontab -l; rollcall schedule … --cron) | crontab -")
    }
    if install, kind == .kubernetes {
      throw ValidationError(
        "A manifest is not installed. Apply it with: rollcall schedule … --kubernetes | "
          + "kubectl apply -f -")
    }
    if let runAs {
      let letters = runAs.unicodeScalars
      guard !letters.isEmpty, letters.allSatisfy({ $0.isASCII && $0.isNameScalar }) else {
        throw ValidationError("'\(runAs.shortened)' is not the name of a user.")
      }
    }
  }

  func run() async throws {
    try await Console.reporting {
      let schedule = try schedule()
      switch kind {
      case .systemd: try print(SystemdUnits(schedule: schedule, manager: manager))
      case .cron:
        let line = CronLine(schedule: schedule)
        guard !line.isTooLong else {
          throw Refusal(
            .files,
            "cron takes no command of more than \(CronLine.longest) bytes. Shorten the paths.")
        }
        try show([UnitFile(path: "crontab", text: line.text)])
        output.tell("Add it to your crontab with: crontab -e")
        tellSecrets(of: line)
      case .kubernetes:
        let manifest = CronJobManifest(schedule: schedule, image: image)
        try show([UnitFile(path: "\(manifest.name).yaml", text: manifest.text)])
        tellNext(manifest)
      }
    }
  }

  private var manager: SystemdUnits.Manager { runAs.map { .system(runAs: $0) } ?? .user }

  /// Everything by its absolute path, since who runs it begins elsewhere.
  private func schedule() throws -> Schedule {
    let definition = try JobFile.definition(atPath: file, now: SystemTime().wall())
    guard definition.job.action == nil else {
      throw Refusal(
        .usage,
        "The job '\(definition.job.name)' changes something, so it is not started by a schedule: "
          + "somebody has to look at its calls and confirm their number. Use: rollcall plan "
          + file)
    }
    let tenant = try tenants.tenant(named: definition.job.tenant)
    guard let program = Bundle.main.executablePath else {
      throw Refusal(.bug, "The program does not know where it lies.")
    }
    let secrets = tenant.credential.ownVariables
      .union(tenant.network.variables).union(definition.job.notify?.variables ?? [])
    let schedule = Schedule(
      name: definition.job.name, moment: moment, zone: timezone, program: try absolute(program),
      job: try absolute(file), tenants: try absolute(tenants.resolved),
      store: try absolute(store.resolved),
      folder: try absolute(FileManager.default.currentDirectoryPath), tenant: tenants.name,
      variables: try environmentFile.map(absolute),
      secrets: secrets.sorted())
    return schedule
  }

  private func absolute(_ path: String) throws -> String {
    let whole = URL(filePath: path).standardizedFileURL.path
    if let complaint = Schedule.complaint(about: whole) {
      throw Refusal(
        .files, "The path '\(whole)' \(complaint), which cannot be scheduled. Rename it.")
    }
    return whole
  }

  /// The files as text, with their names where there is more than one; or as JSON.
  private func show(_ files: [UnitFile]) throws {
    if output.json { return try Console.document(files) }
    for file in files {
      if files.count > 1 { Console.data("# \(file.path)") }
      Console.data(file.text.hasSuffix("\n") ? String(file.text.dropLast()) : file.text)
      if files.count > 1 { Console.data("") }
    }
  }

  // MARK: systemd

  private func print(_ units: SystemdUnits) throws {
    let folder = try unitFolder()
    let files = [
      UnitFile(path: "\(folder)/\(units.serviceName)", text: units.service),
      UnitFile(path: "\(folder)/\(units.timerName)", text: units.timer),
    ]
    guard install else {
      try show(files)
      output.tell("Nothing was installed. Write these files with: --install")
      tellSecrets(of: units)
      return
    }
    // Neither is written where the other could not be.
    for file in files { try file.refuseForeign() }
    for file in files {
      let what =
        switch try file.write() {
        case .written: "Written"
        case .replaced: "Replaced"
        case .unchanged: "Unchanged"
        }
      output.tell("\(what): \(file.path)")
    }
    if output.json { try Console.document(files) }
    tellNext(units)
  }

  private func unitFolder() throws -> String {
    if manager != .user { return "/etc/systemd/system" }
    let environment = ProcessInfo.processInfo.environment
    if let settings = environment["XDG_CONFIG_HOME"], settings.hasPrefix("/") {
      return settings + "/systemd/user"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw Refusal(.usage, "HOME is not set, so it is not known where your units lie. Set it.")
    }
    return home + "/.config/systemd/user"
  }

  private func tellNext(_ units: SystemdUnits) {
    let systemctl = manager == .user ? "systemctl --user" : "systemctl"
    let timer = CronLine.quoted(units.timerName)
    output.tell(
      "Start it with: \(systemctl) daemon-reload; \(systemctl) enable --now \(timer)")
    if manager == .user {
      output.tell("So that it also runs while you are logged out: loginctl enable-linger")
    }
    tellSecrets(of: units)
  }

  private func tellNext(_ manifest: CronJobManifest) {
    output.tell(
      "Put the job file, the tenants file and what they name into the claim \(manifest.name)-files."
    )
    tellSecrets(of: manifest)
  }

  // MARK: Secrets, of which no file here holds one

  private func tellSecrets(of units: SystemdUnits) {
    guard environmentFile == nil, let names = Self.named(units.schedule.secrets) else { return }
    output.tell(
      "The run needs \(names), and your shell's variables are not there at night: name a file that "
        + "sets them, which only its owner can read, with --environment-file.")
  }

  private func tellSecrets(of line: CronLine) {
    guard let names = Self.named(line.schedule.secrets) else { return }
    output.tell(
      "The run needs \(names), and your shell's variables are not there at night: have the tenants "
        + "file (or the job's 'notify') name a file or a command in place of 'env', or set them in "
        + "the crontab, above the line, as NAME=…, where others may come to read them.")
  }

  private func tellSecrets(of manifest: CronJobManifest) {
    let secrets = manifest.schedule.secrets
    guard let names = Self.named(secrets) else { return }
    output.tell(
      "The Secret \(manifest.name) must hold \(names); make it with: "
        + "kubectl create secret generic \(manifest.name)"
        + secrets.map { " --from-file=\($0)=PATH" }.joined())
  }

  /// The variables as a text; nil where there are none.
  private static func named(_ secrets: [String]) -> String? {
    secrets.isEmpty ? nil : secrets.joined(separator: ", ")
  }

  // MARK: Reading

  private static func moment(_ word: String) throws -> Schedule.Moment {
    guard let moment = Schedule.Moment(word) else {
      throw ValidationError("'\(word.shortened)' is not a time of day, such as 02:00 or 23:30.")
    }
    return moment
  }

  private static func zone(_ word: String) throws -> String {
    guard TimeZone.knownTimeZoneIdentifiers.contains(word) || word == "UTC" else {
      throw ValidationError("'\(word.shortened)' is not a time zone, such as Europe/Berlin or UTC.")
    }
    return word
  }
}
