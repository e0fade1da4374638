import Core

@testable import rollcall

/// What is said of a wrong job file, line by line; nothing when it is right.
func complaintsAboutJob(_ text: String, now: Instant? = nil) -> [String] {
  complaints { () throws(FileProblems) in
    _ = try JobFile.definition(text, path: "job.yaml", now: now)
  }
}

/// What is said of a wrong list, line by line; nothing when it is right.
func complaintsAboutList(
  _ text: String, column: String? = nil, property: String = "Name"
) -> [String] {
  let source = ListSource(path: "ids.csv", column: column, property: property)
  return complaints { () throws(FileProblems) in
    _ = try IdentityList.read(Array(text.utf8), of: source)
  }
}

/// What is said of a wrong tenants file, line by line; nothing when it is right.
func complaintsAboutTenants(_ text: String) -> [String] {
  complaints { () throws(FileProblems) in _ = try TenantsFile.read(text, path: "tenants.yaml") }
}

private func complaints(_ read: () throws(FileProblems) -> Void) -> [String] {
  do {
    try read()
    return []
  } catch {
    return error.description.split(separator: "\n").map(String.init)
  }
}
