import Core

/// Writes a schedule as a Kubernetes CronJob with the claims for its store and its files.
///
/// It never holds a secret: variables refer to a Secret, which somebody else makes.
struct CronJobManifest: Hashable, Sendable {
  /// Characters of a CronJob's name: its jobs' names add eleven to it.
  static let longestName = 52

  var schedule: Schedule
  var image: String

  /// The name that all of it has.
  var name: String { Self.name(of: schedule.name) }

  var text: String {
    [claim("\(name)-files", "1Gi"), claim("\(name)-store", "20Gi"), cronJob]
      .joined(separator: "---\n")
  }

  private func claim(_ name: String, _ room: String) -> String {
    """
    # \(Schedule.marker)
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: \(name)
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: \(room)

    """
  }

  private var cronJob: String {
    let zone = schedule.zone.map { "\n  timeZone: \(Self.quoted($0))" } ?? ""
    let words = schedule.words(
      "rollcall", job: "/etc/rollcall/" + Self.file(schedule.job),
      tenants: "/etc/rollcall/" + Self.file(schedule.tenants),
      store: "/var/lib/rollcall/rollcall.db")
    return """
      # \(Schedule.marker)
      apiVersion: batch/v1
      kind: CronJob
      metadata:
        name: \(name)
      spec:
        schedule: "\(schedule.moment.minute) \(schedule.moment.hour) * * *"\(zone)
        concurrencyPolicy: Forbid
        # A night that could not begin in time is caught up with for six hours.
        startingDeadlineSeconds: 21600
        successfulJobsHistoryLimit: 7
        failedJobsHistoryLimit: 7
        jobTemplate:
          spec:
            backoffLimit: 0
            template:
              spec:
                restartPolicy: Never
                automountServiceAccountToken: false
                # A stop is orderly: the pages in hand are finished first.
                terminationGracePeriodSeconds: \(StopPolicy.leaving.components.seconds + 30)
                securityContext:
                  runAsNonRoot: true
                  runAsUser: 65532
                  runAsGroup: 65532
                  fsGroup: 65532
                  seccompProfile:
                    type: RuntimeDefault
                containers:
                  - name: rollcall
                    image: \(Self.quoted(image))
                    command: [\(words.map(Self.quoted).joined(separator: ", "))]
                    workingDir: /var/lib/rollcall\(variables)
                    securityContext:
                      allowPrivilegeEscalation: false
                      readOnlyRootFilesystem: true
                      capabilities:
                        drop: [ALL]
                    volumeMounts:
                      - name: files
                        mountPath: /etc/rollcall
                        readOnly: true
                      - name: store
                        mountPath: /var/lib/rollcall
                      - name: temporary
                        mountPath: /tmp
                volumes:
                  - name: files
                    persistentVolumeClaim:
                      claimName: \(name)-files
                  - name: store
                    persistentVolumeClaim:
                      claimName: \(name)-store
                  - name: temporary
                    emptyDir: {}

      """
  }

  private var variables: String {
    guard !schedule.secrets.isEmpty else { return "" }
    let entries = schedule.secrets.map { variable in
      """

                      - name: \(Self.quoted(variable))
                        valueFrom:
                          secretKeyRef:
                            name: \(name)
                            key: \(Self.quoted(variable))
      """
    }
    return "\n              env:" + entries.joined()
  }

  // MARK: Kubernetes' ways of writing

  /// A name of small letters, digits and hyphens; where a job's name cannot be told from it, some
  /// letters of its own tell it apart.
  static func name(of job: String) -> String {
    let plain = job.lowercased().unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal)
        ? Character(scalar) : "-"
    }
    let whole = "rollcall-" + String(plain)
    if String(plain) == job, whole.count <= longestName, whole.last != "-" { return whole }
    let mark = "-" + String(fingerprint(of: job), radix: 36)
    var stem = whole.prefix(longestName - mark.count)
    while stem.last == "-" { stem.removeLast() }
    return stem + mark
  }

  /// FNV-1a, the same on every machine.
  private static func fingerprint(of text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  /// The name at the end of a path.
  private static func file(_ path: String) -> String {
    String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
  }

  /// A text in double quotes, with nothing in it that YAML would read otherwise.
  ///
  /// `$(…)` would be a variable to Kubernetes, unless its `$` is doubled.
  private static func quoted(_ text: String) -> String {
    let inner = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"" + inner.replacing("$(", with: "$$(") + "\""
  }
}
