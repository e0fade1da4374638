@testable import rollcall

/// What is said of a wrong job file, line by line; nothing when it is right.
func complaintsAboutJob(_ text: String) -> [String] {
  complaints { () throws(FileProblems) in _ = try JobFile.read(text, path: "job.yaml") }
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
