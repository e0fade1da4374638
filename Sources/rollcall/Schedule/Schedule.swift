import Core

/// A job that is to run every night: what is run, where, and when.
///
/// It is all that the writers of units, cron lines and manifests know; none of them looks at the
/// machine, and no secret is ever part of it.
struct Schedule: Hashable, Sendable {
  /// A time of day by the wall clock, to the minute.
  struct Moment: Hashable, Sendable {
    let hour: Int
    let minute: Int

    init(hour: Int, minute: Int) {
      precondition((0..<24).contains(hour) && (0..<60).contains(minute), "a time of a day")
      self.hour = hour
      self.minute = minute
    }

    /// Nil for what is not written as 02:00 or 2:00.
    init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
        parts.joined().unicodeScalars.allSatisfy({ ("0"..."9").contains($0) }),
        let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
      else { return nil }
      self.init(hour: hour, minute: minute)
    }
  }

  /// The job's name.
  var name: String
  var moment: Moment
  /// As in the tz database; nil for the machine's own.
  var zone: String?
  /// Absolute paths, all of them.
  var program: String
  var job: String
  var tenants: String
  var store: String
  var folder: String
  /// In place of the job's tenant.
  var tenant: String?
  /// A file of variables, read by systemd; it may hold secrets, and is only named.
  var variables: String?
  /// The variables in which secrets of the tenant and of whom to tell are expected.
  var secrets: [String]

  /// What is run: last night's run is gone on with, and one that is under way is left alone.
  var words: [String] { words(program, job: job, tenants: tenants, store: store) }

  func words(_ program: String, job: String, tenants: String, store: String) -> [String] {
    [program, "run", job, "--or-resume", "--if-busy", "skip", "--store", store]
      + ["--tenants", tenants] + (tenant.map { ["--tenant", $0] } ?? []) + [
        "--log-level", "notice",
      ]
  }

  /// By this line an installed file is known for ours.
  static let marker = "Written by: rollcall schedule"

  /// What stands in the way of writing a path into a unit, a crontab or a manifest.
  static func complaint(about path: String) -> String? {
    if path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "holds a control character"
    }
    if path.hasSuffix(" ") || path.hasSuffix("\\") { return "ends with a space or a backslash" }
    return path.hasPrefix("/") ? nil : "does not begin at the root"
  }
}
