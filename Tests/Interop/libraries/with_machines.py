"""Both libraries ask the simulated machine for its own identity's tokens."""

import os
import sys
import unittest
from unittest import mock

import msal
import msal.managed_identity
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import DefaultAzureCredential, ManagedIdentityCredential

import tenant

MACHINE = "5c9a7d4e-3f0b-4e52-9f3d-6f0f3c1b7a21"
INSTANCE = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": tenant.PLAIN}
SERVICE = {
    "IDENTITY_ENDPOINT": f"{tenant.PLAIN}/msi/token",
    "IDENTITY_HEADER": "simulated-identity-header",
}
AGENT = {
    "IDENTITY_ENDPOINT": f"{tenant.PLAIN}/metadata/identity/oauth2/token",
    "IMDS_ENDPOINT": tenant.PLAIN,
}


def at(**environment):
    """Only these of the variables by which a machine is told from another."""
    return mock.patch.dict(os.environ, environment)


class MachineTests(unittest.TestCase):
    def assert_machine(self, token):
        claims = tenant.checked(token)
        self.assertEqual(claims["appid"], MACHINE)
        self.assertEqual(tenant.invoke(token).status_code, 200)

    def ask(self, identity=None):
        client = msal.ManagedIdentityClient(
            identity or msal.SystemAssignedManagedIdentity(), http_client=requests.Session())
        return client.acquire_token_for_client(resource=tenant.RESOURCE)

    def test_instance_by_msal(self):
        with at(**INSTANCE):
            result = self.ask()
            self.assert_machine(result["access_token"])
            self.assertEqual(result["expires_in"], 86399)
            # A day's token is renewed at half its life.
            self.assertIn("refresh_in", result)

    def test_named_identity_by_msal(self):
        with at(**INSTANCE):
            self.assert_machine(
                self.ask(msal.UserAssignedManagedIdentity(client_id=MACHINE))["access_token"])
            unknown = self.ask(msal.UserAssignedManagedIdentity(client_id=tenant.CLIENT))
            self.assertIn("error", unknown)

    def test_service_by_msal(self):
        with at(**SERVICE):
            self.assert_machine(self.ask()["access_token"])
        with at(**SERVICE | {"IDENTITY_HEADER": "another"}):
            self.assertIn("error", self.ask())

    def test_agent_by_msal(self):
        # msal reads keys in the agent's own folder, which only root could make.
        prefix = {sys.platform: tenant.path("agent")}
        with at(**AGENT), mock.patch.dict(
            msal.managed_identity._supported_arc_platforms_and_their_prefixes, prefix
        ):
            self.assert_machine(self.ask()["access_token"])
        self.assertEqual(os.listdir(tenant.path("agent")), [])

    def test_instance_by_azure_identity(self):
        with at(**INSTANCE):
            self.assert_machine(ManagedIdentityCredential().get_token(tenant.SCOPE).token)
            self.assert_machine(
                ManagedIdentityCredential(client_id=MACHINE).get_token(tenant.SCOPE).token)
            with self.assertRaises(ClientAuthenticationError):
                ManagedIdentityCredential(client_id=tenant.CLIENT).get_token(tenant.SCOPE)

    def test_service_by_azure_identity(self):
        with at(**SERVICE):
            self.assert_machine(ManagedIdentityCredential().get_token(tenant.SCOPE).token)

    def test_chain_by_azure_identity(self):
        with at(**INSTANCE, AZURE_TOKEN_CREDENTIALS="ManagedIdentityCredential"):
            self.assert_machine(DefaultAzureCredential().get_token(tenant.SCOPE).token)

    def test_cloud_shell_by_azure_identity(self):
        with at(MSI_ENDPOINT=f"{tenant.PLAIN}/oauth2/token"):
            token = ManagedIdentityCredential().get_token(tenant.SCOPE).token
            self.assertEqual(tenant.checked(token)["upn"], tenant.USER)


if __name__ == "__main__":
    unittest.main()
