package import Core
import Synchronization

/// Lets no token pass that another tenant issued, where the tenant is known by a domain only.
///
/// A domain cannot be compared with a token's `tid`, so the login host is asked once whose it is.
/// It never lets a token pass while that is not known: a token of one tenant must not reach another.
/// Where a token's end is read by the clock, the host's answer tells the time as well; with a tenant
/// that is known by its GUID it is asked for that alone, and its silence stands in nobody's way.
package final class TenantBoundSource: TokenSource {
  private let source: any TokenSource
  private let organization: String
  private let login: String
  private let lookup: TenantLookup
  private let lead: ClockLead?
  private let known: Mutex<GUID?>
  private let isTimeAsked = Mutex(false)

  /// The lead learns how the login host's clock differs, before a token is read by it; there is none
  /// where tokens come with a life.
  package init(
    _ source: any TokenSource, to organization: String, login: String, lookup: TenantLookup,
    lead: ClockLead? = nil
  ) {
    self.source = source
    self.organization = organization
    self.login = login
    self.lookup = lookup
    self.lead = lead
    known = Mutex(GUID(organization))
  }

  package var canRenew: Bool { source.canRenew }
  package var name: String { source.name }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let tenant = try await tenant()
    let token = try await source.fetch(for: need)
    // What cannot be decoded is opaque to a client by the vendor's own rule, and goes unchecked.
    guard let claims = TokenClaims(decoding: token.value) else { return token }
    if let fault = Self.fault(in: claims, tenant: tenant, organization: organization) {
      var error = SignInError(
        .misconfigured, doing: "The token of \(source.name) cannot be used: \(fault)")
      error.claims = claims
      throw error
    }
    return token
  }

  private func tenant() async throws(SignInError) -> GUID {
    if let tenant = known.withLock({ $0 }) {
      await learnTime()
      return tenant
    }
    let tenant: GUID
    do throws(SignInError) {
      let metadata = try await lookup.metadata(of: organization, at: login)
      tenant = metadata.id
      lead?.learn(metadata.clockLead)
      isTimeAsked.withLock { $0 = true }
    } catch {
      var error = error
      error.doing +=
        " A token that may be another tenant's is not used before it is known whose it is; with the "
        + "tenant's GUID as 'organization' nobody has to be asked."
      throw error
    }
    known.withLock { $0 = tenant }
    return tenant
  }

  /// Asks the login host for the time, once in a process.
  private func learnTime() async {
    let isNew = isTimeAsked.withLock { isAsked in
      defer { isAsked = true }
      return !isAsked
    }
    guard let lead, isNew else { return }
    do throws(SignInError) {
      lead.learn(try await lookup.metadata(of: organization, at: login).clockLead)
    } catch {
      // A machine that reaches the service alone goes by its own clock, as it always has.
    }
  }

  /// What is wrong with a token's tenant, as the rest of a sentence; nil when it is the right one.
  package static func fault(
    in claims: TokenClaims, tenant: GUID, organization: String
  ) -> String? {
    guard claims.tenant.flatMap({ GUID($0) }) != tenant else { return nil }
    let named = claims.tenant.map { "tenant \(SafeText.shown($0, limit: 120))" } ?? "no tenant"
    return "its claim tid names \(named), and \(organization) is tenant \(tenant). Check the "
      + "tenant and its credential in the tenants file."
  }
}
