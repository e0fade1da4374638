import Foundation
import TestSupport
import Testing

@testable import rollcall

/// What a schedule is written as, word by word and by systemd's own judgement.
@Suite struct ScheduleTests {
  private let plain = Schedule(
    name: "people", moment: .init(hour: 2, minute: 5), zone: "Europe/Berlin",
    program: "/bin/true", job: "/srv/audit/people.yaml", tenants: "/srv/audit/tenants.yaml",
    store: "/srv/store/rollcall.db", folder: "/srv/audit", secrets: ["CONTOSO_SECRET"])

  /// Everything that means something to systemd, a shell, cron or Kubernetes.
  private var odd: Schedule {
    var odd = plain
    odd.job = #"/srv/50% "a" $HOME \b 'c'.yaml"#
    odd.folder = "/srv/50% of it"
    return odd
  }

  @Test(arguments: ["2:5", "24:00", "02:60", "0200", "", "02:00:00", "-2:00", "٠٢:٠٠"])
  func `what is not a time of day is none`(text: String) {
    #expect(Schedule.Moment(text) == nil)
  }

  @Test func `a time of day is read`() {
    #expect(Schedule.Moment("02:05") == .init(hour: 2, minute: 5))
    #expect(Schedule.Moment("2:05") == .init(hour: 2, minute: 5))
  }

  @Test func `the user's units say this`() {
    let units = SystemdUnits(schedule: plain, manager: .user)
    #expect(
      units.service == """
        # Written by: rollcall schedule
        # Changes of yours belong beside it: systemctl --user edit rollcall-people.service
        [Unit]
        Description=Rollcall job people

        [Service]
        Type=oneshot
        WorkingDirectory=/srv/audit
        ExecStart=/bin/true run /srv/audit/people.yaml --or-resume --if-busy skip --store \
        /srv/store/rollcall.db --tenants /srv/audit/tenants.yaml --log-level notice
        # One night may take as long as it takes; 'run --max-duration' is the limit of a job.
        TimeoutStartSec=infinity
        # A stop is orderly: the pages in hand are finished first.
        TimeoutStopSec=90
        KillMode=mixed
        UMask=0077
        NoNewPrivileges=yes
        LockPersonality=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

        """)
    #expect(
      units.timer == """
        # Written by: rollcall schedule
        # Changes of yours belong beside it: systemctl --user edit rollcall-people.timer
        [Unit]
        Description=Rollcall job people

        [Timer]
        OnCalendar=*-*-* 02:05:00 Europe/Berlin
        AccuracySec=1min
        # A night during which the machine was off is caught up with.
        Persistent=true

        [Install]
        WantedBy=timers.target

        """)
  }

  @Test func `the machine's units name a user and what may be written`() {
    var schedule = plain
    schedule.variables = "/etc/rollcall/100%.env"
    let service = SystemdUnits(schedule: schedule, manager: .system(runAs: "audit")).service
    #expect(service.contains("\nUser=audit\nWorkingDirectory=/srv/audit\n"))
    #expect(service.contains("\nEnvironmentFile=/etc/rollcall/100%%.env\n"))
    #expect(service.contains("\nReadWritePaths=/srv/audit /srv/store\n"))
    #expect(service.contains("\nPrivateTmp=yes\n"))
    schedule.store = "/tmp/rollcall.db"
    let shared = SystemdUnits(schedule: schedule, manager: .system(runAs: "audit")).service
    #expect(!shared.contains("PrivateTmp"))
  }

  @Test func `what means something to systemd is written so that it does not`() {
    let service = SystemdUnits(schedule: odd, manager: .user).service
    #expect(service.contains(#" run "/srv/50%% \"a\" $$HOME \\b 'c'.yaml" --or-resume"#))
    #expect(service.contains("\nWorkingDirectory=/srv/50%% of it\n"))
    #expect(SystemdUnits.escapedName("bücher_1.x") == #"b\xc3\xbccher_1.x"#)
  }

  @Test func `systemd finds nothing wrong with the units`() async throws {
    for schedule in [plain, odd] {
      for manager in [SystemdUnits.Manager.user, .system(runAs: "root")] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let units = SystemdUnits(schedule: schedule, manager: manager)
        let paths = [units.serviceName, units.timerName].map { folder.appending(path: $0).path }
        _ = try UnitFile(path: paths[0], text: units.service).write()
        _ = try UnitFile(path: paths[1], text: units.timer).write()
        try await Tool.run(
          ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no"] + paths)
        // The judge can tell: a directive with a wrong value ends it otherwise.
        let wrong = units.timer.replacing("OnCalendar=*", with: "OnCalendar=never*")
        try Data(wrong.utf8).write(to: URL(filePath: paths[1]))
        await #expect(throws: Tool.Failure.self) {
          try await Tool.run(
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no"] + paths)
        }
      }
    }
  }

  @Test func `the cron lines say this`() {
    #expect(
      CronLine(schedule: plain).text == """
        # Written by: rollcall schedule
        # cron does not catch up with a night during which the machine was off.
        # cronie heeds CRON_TZ; Debian's cron does not, and takes the time for the machine's own.
        CRON_TZ=Europe/Berlin
        5 2 * * * cd /srv/audit && /bin/true run /srv/audit/people.yaml --or-resume --if-busy skip \
        --store /srv/store/rollcall.db --tenants /srv/audit/tenants.yaml --log-level notice

        """)
    let line = CronLine(schedule: odd).text
    #expect(
      line.contains(
        #"cd '/srv/50\% of it' && /bin/true run '/srv/50\% "a" $HOME \b '\''c'\''.yaml'"#))
  }

  @Test(arguments: [
    ("people", "rollcall-people"), ("Mail_Contacts.v2", "rollcall-mail-contacts-v2-"),
    (String(repeating: "a", count: 64), "rollcall-aaaa"), ("bücher", "rollcall-b-cher-"),
  ])
  func `a job's name becomes one that Kubernetes takes`(job: String, beginning: String) {
    let name = CronJobManifest.name(of: job)
    #expect(name.hasPrefix(beginning) && name.count <= CronJobManifest.longestName)
    #expect(name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
  }

  @Test func `the manifest forbids two runs at once and refers to its secrets`() {
    let text = CronJobManifest(schedule: odd, image: "registry.example/rollcall:1").text
    #expect(text.contains("\n  schedule: \"5 2 * * *\"\n  timeZone: \"Europe/Berlin\"\n"))
    #expect(text.contains("\n  concurrencyPolicy: Forbid\n"))
    #expect(text.contains(#""/etc/rollcall/50% \"a\" $HOME \\b 'c'.yaml""#))
    #expect(
      text.contains(
        """

                        - name: "CONTOSO_SECRET"
                          valueFrom:
                            secretKeyRef:
                              name: rollcall-people
                              key: "CONTOSO_SECRET"
        """))
  }
}
