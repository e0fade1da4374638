import GRDB

/// The ordered steps from an empty file to the present schema.
///
/// A step is never edited once it is released: stores in the field have taken it. `schema.sql`
/// describes where the steps lead, and a test compares the two.
enum Migrations {
  /// Kept in the file's header, so that anybody can tell a store of ours from another database.
  static let applicationID = 0x526F_6C63  // "Rolc"

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in
      try db.execute(sql: version1)
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    // It makes no reference that could dangle, so millions of rows need not be checked for one.
    migrator.registerMigration("v2", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version2)
    }
    migrator.registerMigration("v3", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version3)
    }
    migrator.registerMigration("v4", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version4)
    }
    migrator.registerMigration("v5", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version5)
    }
    migrator.registerMigration("v6", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version6)
    }
    migrator.registerMigration("v7", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version7)
    }
    migrator.registerMigration("v8", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: version8)
    }
    return migrator
  }

  /// The whole present schema, as `schema.sql` has it.
  static var schema: String { String(decoding: PackageResources.schema_sql, as: UTF8.self) }
}
