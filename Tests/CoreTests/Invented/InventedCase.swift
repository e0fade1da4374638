@testable import Core
import TestSupport

/// A directory, a service, a job and its limits, all made from one seed.
struct InventedCase: CustomStringConvertible {
  let seed: UInt64
  let run: InventedRun
  private let job: Job
  private let planner: Planner

  init(seed: UInt64) {
    self.seed = seed
    var random = Seeded(seed: seed)
    let directory = InventedDirectory(seed: seed, largest: 120)
    let server = InventedServer(&random)
    let budget = [200, 300, 500, 1000, 2000][Int.random(in: 0..<5, using: &random)]
    planner = Planner(pageSize: server.pageSize, budget: budget)
    job = Self.job(rows: Int.random(in: 1...4, using: &random) * server.pageSize, &random)
    let tenant = InventedTenant(directory.objects, server)
    guard let cutter = try? job.cutter(pageSize: server.pageSize, budget: budget) else {
      preconditionFailure("An invented job can be cut.")
    }
    var run = InventedRun(tenant, cutter)
    run.width = Int.random(in: 1...4, using: &random)
    run.sampleSize = Int.random(in: 0...3, using: &random) * 10 + 5
    run.habits.slowPages = [0, 0, 3][Int.random(in: 0..<3, using: &random)]
    run.habits.holdsBack = Int.random(in: 0..<5, using: &random) == 0
    for column in ["DisplayName", "Alias", "City"] where Bool.random(using: &random) {
      run.columns.remove(column)
    }
    self.run = run
  }

  private static func job(rows: Int, _ random: inout Seeded) -> Job {
    let key = ShardKey.allCases[Int.random(in: 0..<3, using: &random)]
    let values = ["Ulm", "L'Île", "\"Q\"", "a*", "東京"].shuffled(using: &random)
    let shards: [Job.Shard] = [
      .byKey(key, rows: rows), .byKey(key, rows: rows), .byKey(.name, rows: rows),
      .byValues("City", values: [], rows: rows),
      .byValues("City", values: Array(values.prefix(2)), rows: rows),
    ]
    let filters: [Filter?] = [
      nil, nil, .not(.compare("City", .equal, .text("Ulm"))),
      .any((0..<4).map { .compare("City", .equal, .text(["Ulm", "Düren", "東京", ""][$0])) }),
    ]
    return Job(
      name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
      filter: filters[Int.random(in: filters.indices, using: &random)]?.text,
      shard: shards[Int.random(in: shards.indices, using: &random)],
      columns: ["Guid", Bool.random(using: &random) ? "Alias" : "DisplayName"])
  }

  var description: String {
    "\(run.tenant.objects.count) objects, \(job.shard), filter \(job.filter ?? "none"), "
      + "budget \(run.shares.budget), \(run.tenant.server), \(run.habits)"
  }

  /// A run of less than this ends: equal keys may cost a walk through every depth.
  var mostBatches: Int { 200 + run.tenant.objects.count * 40 }

  var firstPlan: [Cutter.Part] { plan(knowing: .nothing) }

  /// The plan made from the keys that the service would send if it were asked for all.
  var learnedPlan: [Cutter.Part] {
    let tree = run.tenant.tree(
      of: job.keyProperty,
      tellingApartAbove: BatchSize.known(
        target: run.shares.target, pageSize: run.tenant.server.pageSize
      ).largest)
    return plan(knowing: Planner.Knowledge(baseline: RunID(1), trees: [tree]))
  }

  private func plan(knowing known: Planner.Knowledge) -> [Cutter.Part] {
    guard let stage = try? planner.plan(job, knowing: known).stages.first else {
      preconditionFailure("An invented job can be planned.")
    }
    return stage.parts
  }
}

extension InventedTenant {
  /// The keys of all objects as the store hands them over: folded, in the order of their bytes.
  func tree(of property: String, tellingApartAbove largest: Int) -> KeyTree {
    var builder = KeyTree.Builder(tellingApartAbove: largest)
    // What is folded is composed, and composed texts are sorted by their bytes.
    for key in objects.map({ KeyFolding.fold(Self.text(property, of: $0) ?? "") }).sorted() {
      builder.add(key)
    }
    return builder.tree()
  }
}
