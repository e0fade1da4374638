"""The simulated tenant as the tests of the vendor's clients know it."""

import base64
import json
import logging
import os
import urllib.parse

import jwt
import requests

LOGIN = os.environ["INTEROP_LOGIN"]
PLAIN = os.environ["INTEROP_PLAIN"]
FOLDER = os.environ["INTEROP_FOLDER"]
AUTHORITY_FILE = f"{FOLDER}/ca.pem"

DOMAIN = "contoso.onmicrosoft.com"
AUTHORITY = f"{LOGIN}/{DOMAIN}"
CLIENT = "36ee4c6c-0812-40a2-b820-b22ebd02bce3"
SECRET = "simulated-secret"
USER = f"admin@{DOMAIN}"
PASSWORD = "simulated-password"
RESOURCE = "https://outlook.office365.com"
SCOPE = f"{RESOURCE}/.default"
SCOPES = [SCOPE]
PASSPHRASE = "invented"

# The refusals that are tested would be told on the terminal as if something were wrong.
logging.disable(logging.WARNING)


def path(name):
    return f"{FOLDER}/{name}"


def text(name):
    with open(path(name), encoding="ascii") as file:
        return file.read()


class Session(requests.Session):
    """A session that trusts the authority made for the tests, and keeps the forms it sent."""

    def __init__(self):
        super().__init__()
        self.trust_env = False
        self.verify = AUTHORITY_FILE
        self.forms = []

    def request(self, method, url, **arguments):
        # msal asks for the user's realm without the port; there is no server at the usual one.
        if url.startswith("https://localhost/"):
            url = LOGIN + url.removeprefix("https://localhost")
        assert url.startswith((LOGIN, PLAIN)), f"nothing may leave this machine: {url}"
        if arguments.get("data"):
            self.forms.append(dict(arguments["data"]))
        return super().request(method, url, **arguments)

    def assertion_header(self):
        """What the last assertion says of its signature."""
        head = self.forms[-1]["client_assertion"]
        return jwt.get_unverified_header(head)


def get(address):
    return Session().get(LOGIN + address)


def last_sign_in():
    """What the tenant saw of the last token request."""
    return json.loads(get("/_signins").text.splitlines()[-1])


def order(address, **fields):
    """Does in a person's place what a person would do."""
    answer = Session().post(f"{LOGIN}{address}?{urllib.parse.urlencode(fields)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def metadata(domain=DOMAIN):
    return get(f"/{domain}/v2.0/.well-known/openid-configuration").json()


def checked(token, audience=RESOURCE):
    """The claims of a token, once its signature, audience and times are found good."""
    keys = jwt.PyJWKSet.from_dict(Session().get(metadata()["jwks_uri"]).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(
        token, key, algorithms=["RS256"], audience=audience,
        options={"require": ["aud", "iss", "exp", "nbf", "iat", "tid"]},
    )


def invoke(token, domain=DOMAIN):
    """Asks a tenant for its contacts."""
    return Session().post(
        f"{LOGIN}/adminapi/beta/{domain}/InvokeCommand",
        json={"CmdletInput": {"CmdletName": "Get-MailContact",
                              "Parameters": {"ResultSize": "Unlimited"}}},
        headers={"Authorization": f"Bearer {token}",
                 "X-AnchorMailbox": f"UPN:{USER}"},
    )


def challenge(answer):
    """What a 401 demands of the next token."""
    header = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_claims"' in header, header
    claims = header.split('claims="')[1].split('"')[0]
    return base64.b64decode(claims).decode()


def workflow_token(audience="api://AzureADTokenExchange"):
    """What a workflow's host says of it."""
    answer = Session().get(
        f"{LOGIN}/_oidc/github?api-version=2.0&audience={urllib.parse.quote(audience, safe='')}",
        headers={"Authorization": "bearer simulated-request-token"},
    )
    return answer.json()["value"]


def parsed(claims):
    return json.loads(claims)["access_token"]
