"""msal signs in at the simulated tenant, as an application and for users."""

import html
import re
import unittest
import urllib.parse

import msal

import tenant


def application(credential, **arguments):
    session = tenant.Session()
    client = msal.ConfidentialClientApplication(
        tenant.CLIENT, client_credential=credential, authority=tenant.AUTHORITY,
        instance_discovery=False, http_client=session, **arguments)
    return client, session


def public(**arguments):
    return msal.PublicClientApplication(
        tenant.CLIENT, authority=tenant.AUTHORITY, instance_discovery=False,
        http_client=tenant.Session(), **arguments)


class ApplicationTests(unittest.TestCase):
    def assert_application(self, result, proof):
        self.assertNotIn("error", result, result)
        claims = tenant.checked(result["access_token"])
        self.assertEqual(claims["appid"], tenant.CLIENT)
        self.assertEqual(claims["appidacr"], proof)
        self.assertEqual(claims["roles"], ["Exchange.ManageAsApp"])
        self.assertEqual(tenant.invoke(result["access_token"]).status_code, 200)

    def test_secret(self):
        client, _ = application(tenant.SECRET)
        result = client.acquire_token_for_client(tenant.SCOPES)
        self.assert_application(result, "1")
        again = client.acquire_token_for_client(tenant.SCOPES)
        self.assertEqual(again["token_source"], "cache")

    def test_wrong_secret(self):
        client, _ = application("not-the-secret")
        result = client.acquire_token_for_client(tenant.SCOPES)
        self.assertEqual(result["error"], "invalid_client")
        self.assertIn("AADSTS7000215", result["error_description"])
        self.assertEqual(result["error_codes"], [7000215])

    def test_found_by_instance_discovery(self):
        client = msal.ConfidentialClientApplication(
            tenant.CLIENT, client_credential=tenant.SECRET, authority=tenant.AUTHORITY,
            instance_discovery=f"{tenant.LOGIN}/common/discovery/instance",
            http_client=tenant.Session())
        # It asks no further here: for a host's other names it would go to the real service.
        self.assertEqual(client.authority.token_endpoint, tenant.metadata()["token_endpoint"])

    def test_pem_certificate_ps256(self):
        client, session = application(
            {"private_key": tenant.text("client.key"),
             "public_certificate": tenant.text("client.pem")})
        self.assert_application(client.acquire_token_for_client(tenant.SCOPES), "2")
        self.assertEqual(session.assertion_header()["alg"], "PS256")

    def test_pem_certificate_rs256(self):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        certificate = x509.load_pem_x509_certificate(tenant.text("client.pem").encode())
        client, session = application(
            {"private_key": tenant.text("client.key"),
             "thumbprint": certificate.fingerprint(hashes.SHA1()).hex()})
        self.assert_application(client.acquire_token_for_client(tenant.SCOPES), "2")
        self.assertEqual(session.assertion_header()["alg"], "RS256")

    def test_pfx(self):
        client, session = application(
            {"private_key_pfx_path": tenant.path("client.pfx"),
             "public_certificate": True, "passphrase": tenant.PASSPHRASE})
        self.assert_application(client.acquire_token_for_client(tenant.SCOPES), "2")
        self.assertEqual(session.assertion_header()["alg"], "PS256")
        self.assertIn("x5c", session.assertion_header())

    def test_unknown_certificate(self):
        client, _ = application(
            {"private_key": tenant.text("server.key"),
             "public_certificate": tenant.text("server.pem")})
        result = client.acquire_token_for_client(tenant.SCOPES)
        self.assertEqual(result["error_codes"], [700027])

    def test_workflow(self):
        client, _ = application({"client_assertion": tenant.workflow_token})
        self.assert_application(client.acquire_token_for_client(tenant.SCOPES), "2")

    def test_workflow_for_another_audience(self):
        client, _ = application(
            {"client_assertion": lambda: tenant.workflow_token("api://elsewhere")})
        result = client.acquire_token_for_client(tenant.SCOPES)
        self.assertEqual(result["error_codes"], [700212])

    def test_challenge_of_a_revoked_application(self):
        client, _ = application(tenant.SECRET, client_capabilities=["cp1"])
        first = client.acquire_token_for_client(tenant.SCOPES)["access_token"]
        self.assertEqual(tenant.checked(first)["xms_cc"], ["cp1"])
        self.assertEqual(tenant.invoke(first).status_code, 200)
        tenant.order("/_revoke", app=tenant.CLIENT)
        refused = tenant.invoke(first)
        self.assertEqual(refused.status_code, 401)
        claims = tenant.challenge(refused)
        self.assertIn("nbf", tenant.parsed(claims))
        second = client.acquire_token_for_client(tenant.SCOPES, claims_challenge=claims)
        self.assertEqual(second["token_source"], "identity_provider")
        self.assertEqual(tenant.invoke(second["access_token"]).status_code, 200)


class UserTests(unittest.TestCase):
    def assert_user(self, result):
        self.assertNotIn("error", result, result)
        claims = tenant.checked(result["access_token"])
        self.assertEqual(claims["upn"], tenant.USER)
        self.assertEqual(claims["scp"], "Exchange.Manage")
        self.assertNotIn("roles", claims)
        self.assertIn("refresh_token", result)
        identity = tenant.checked(result["id_token"], audience=tenant.CLIENT)
        self.assertEqual(identity["preferred_username"], tenant.USER)
        self.assertEqual(identity["iss"], tenant.metadata()["issuer"])
        self.assertEqual(tenant.invoke(result["access_token"]).status_code, 200)

    def sign_in(self, client):
        """Signs in on a device, approving it once the client was told to wait."""
        flow = client.initiate_device_flow(tenant.SCOPES)
        self.assertEqual(flow["verification_uri"], "https://microsoft.com/devicelogin")
        self.assertEqual(len(flow["user_code"]), 9)

        def approve(flow, asked=[]):
            if not asked:
                tenant.order("/_device", user_code=flow["user_code"], answer="approve")
                asked.append(True)
            return False

        return client.acquire_token_by_device_flow(flow, exit_condition=approve)

    def test_device_code(self):
        self.assert_user(self.sign_in(public()))

    def test_device_code_asked_for_too_fast(self):
        client = public()
        flow = client.initiate_device_flow(tenant.SCOPES)
        once = {"exit_condition": lambda flow: True}
        first = client.acquire_token_by_device_flow(flow, **once)
        self.assertEqual(first["error"], "authorization_pending")
        second = client.acquire_token_by_device_flow(flow, **once)
        self.assertEqual(second["error"], "slow_down")
        self.assertEqual(flow["interval"], 6)

    def test_device_code_declined(self):
        client = public()
        flow = client.initiate_device_flow(tenant.SCOPES)
        tenant.order("/_device", user_code=flow["user_code"], answer="decline")
        result = client.acquire_token_by_device_flow(flow)
        self.assertEqual(result["error"], "authorization_declined")

    def test_refresh(self):
        client = public()
        self.sign_in(client)
        account, = client.get_accounts()
        self.assertEqual(account["username"], tenant.USER)
        first = client.acquire_token_silent_with_error(
            tenant.SCOPES, account, force_refresh=True)
        self.assertEqual(first["token_source"], "identity_provider")
        second = client.acquire_token_silent_with_error(
            tenant.SCOPES, account, force_refresh=True)
        self.assertNotEqual(first["access_token"], second["access_token"])
        self.assertEqual(tenant.checked(second["access_token"])["upn"], tenant.USER)
        other = client.acquire_token_silent_with_error(
            ["https://graph.microsoft.com/.default"], account)
        tenant.checked(other["access_token"], audience="https://graph.microsoft.com")

    def test_refresh_after_revocation(self):
        client = public()
        self.sign_in(client)
        account, = client.get_accounts()
        tenant.order("/_revoke", user=tenant.USER)
        result = client.acquire_token_silent_with_error(
            tenant.SCOPES, account, force_refresh=True)
        self.assertEqual(result["error"], "invalid_grant")
        self.assertEqual(result["error_codes"], [50173])

    def test_partner_at_a_customer(self):
        token = self.sign_in(public())["refresh_token"]
        customer = "fabrikam.onmicrosoft.com"
        session = tenant.Session()
        client = msal.ConfidentialClientApplication(
            tenant.CLIENT, client_credential=tenant.SECRET, http_client=session,
            authority=f"{tenant.LOGIN}/{customer}", instance_discovery=False)
        result = client.acquire_token_by_refresh_token(token, tenant.SCOPES)
        access = result["access_token"]
        guid = tenant.metadata(customer)["issuer"].split("/")[-2]
        self.assertEqual(tenant.checked(access)["tid"], guid)
        self.assertEqual(tenant.invoke(access, customer).status_code, 200)
        self.assertEqual(tenant.invoke(access).status_code, 401)

    def test_password(self):
        result = public().acquire_token_by_username_password(
            tenant.USER, tenant.PASSWORD, tenant.SCOPES)
        self.assert_user(result)

    def test_wrong_password(self):
        result = public().acquire_token_by_username_password(
            tenant.USER, "not-the-password", tenant.SCOPES)
        self.assertEqual(result["error_codes"], [50126])

    def test_password_where_more_is_needed(self):
        result = public().acquire_token_by_username_password(
            f"mfa@{tenant.DOMAIN}", tenant.PASSWORD, tenant.SCOPES)
        self.assertEqual(result["error_codes"], [50076])

    def browse(self, address):
        """Follows a sign-in as a browser does, up to what it brings back."""
        answer = tenant.Session().get(address, allow_redirects=False)
        if answer.status_code == 302:
            query = urllib.parse.urlsplit(answer.headers["Location"]).query
            return dict(urllib.parse.parse_qsl(query))
        fields = re.findall(r'name="(\w+)" value="([^"]*)"', answer.text)
        return {name: html.unescape(value) for name, value in fields}

    def test_browser(self):
        for mode in ["query", "form_post"]:
            client = public()
            flow = client.initiate_auth_code_flow(
                tenant.SCOPES, redirect_uri="http://localhost:4711", login_hint=tenant.USER,
                response_mode=mode)
            reply = self.browse(flow["auth_uri"])
            self.assertEqual(reply["state"], flow["state"])
            self.assert_user(client.acquire_token_by_auth_code_flow(flow, reply))
            # Another client object, since msal remembers what was refused.
            again = public().acquire_token_by_auth_code_flow(flow, reply)
            self.assertEqual(again["error_codes"], [54005])

    def test_browser_with_another_verifier(self):
        client = public()
        flow = client.initiate_auth_code_flow(
            tenant.SCOPES, redirect_uri="http://localhost:4711")
        reply = self.browse(flow["auth_uri"])
        flow["code_verifier"] = "a" * 43
        result = client.acquire_token_by_auth_code_flow(flow, reply)
        self.assertEqual(result["error_codes"], [50148])


if __name__ == "__main__":
    unittest.main()
