"""azure-identity signs an application in at the simulated tenant."""

import unittest

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    WorkloadIdentityCredential,
)

import tenant

PLACE = {
    "authority": tenant.LOGIN,
    "disable_instance_discovery": True,
    "connection_verify": tenant.AUTHORITY_FILE,
}


class ApplicationTests(unittest.TestCase):
    def assert_token(self, credential, proof):
        token = credential.get_token(tenant.SCOPE)
        claims = tenant.checked(token.token)
        self.assertEqual(claims["appid"], tenant.CLIENT)
        self.assertEqual(claims["appidacr"], proof)
        self.assertEqual(tenant.invoke(token.token).status_code, 200)
        credential.close()

    def assert_older_signature(self):
        """This library signs every certificate's assertion in the older way."""
        assertion = tenant.last_sign_in()["assertion"]
        self.assertEqual(assertion["alg"], "RS256")
        self.assertTrue(assertion["x5t"])

    def test_secret(self):
        self.assert_token(
            ClientSecretCredential(tenant.DOMAIN, tenant.CLIENT, tenant.SECRET, **PLACE), "1")

    def test_tenant_by_its_guid(self):
        guid = tenant.metadata()["issuer"].split("/")[-2]
        self.assert_token(
            ClientSecretCredential(guid, tenant.CLIENT, tenant.SECRET, **PLACE), "1")

    def test_wrong_secret(self):
        credential = ClientSecretCredential(tenant.DOMAIN, tenant.CLIENT, "wrong", **PLACE)
        with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS7000215"):
            credential.get_token(tenant.SCOPE)

    def test_unknown_tenant(self):
        credential = ClientSecretCredential(
            "nowhere.onmicrosoft.com", tenant.CLIENT, tenant.SECRET, **PLACE)
        with self.assertRaises(ClientAuthenticationError):
            credential.get_token(tenant.SCOPE)

    def test_pem(self):
        self.assert_token(
            CertificateCredential(
                tenant.DOMAIN, tenant.CLIENT, tenant.path("client-both.pem"), **PLACE), "2")
        self.assert_older_signature()

    def test_pem_with_its_chain(self):
        self.assert_token(
            CertificateCredential(
                tenant.DOMAIN, tenant.CLIENT, tenant.path("client-chain.pem"),
                send_certificate_chain=True, **PLACE), "2")

    def test_pfx(self):
        self.assert_token(
            CertificateCredential(
                tenant.DOMAIN, tenant.CLIENT, tenant.path("client.pfx"),
                password=tenant.PASSPHRASE, **PLACE), "2")
        self.assert_older_signature()

    def test_workload_identity(self):
        with open(tenant.path("workload.jwt"), "w", encoding="ascii") as file:
            file.write(tenant.workflow_token())
        self.assert_token(
            WorkloadIdentityCredential(
                tenant_id=tenant.DOMAIN, client_id=tenant.CLIENT,
                token_file_path=tenant.path("workload.jwt"), **PLACE), "2")

    def test_assertion_of_an_unknown_audience(self):
        credential = ClientAssertionCredential(
            tenant.DOMAIN, tenant.CLIENT,
            lambda: tenant.workflow_token("api://elsewhere"), **PLACE)
        with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS700212"):
            credential.get_token(tenant.SCOPE)


if __name__ == "__main__":
    unittest.main()
