"""Receivers of what a run tells: a webhook that checks signatures, and three mail servers.

Usage: receivers.py FOLDER HTTP HTTPS SMTP STARTTLS SMTPS. What arrives is written into the folder,
one file each; what is refused ends in `.refused`.
"""

import itertools
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

folder = Path(sys.argv[1])
http, https, plain, starttls, smtps = map(int, sys.argv[2:7])
key = (folder / "hook.secret").read_text().strip()
password = (folder / "mail.secret").read_text().strip().encode()
numbers = itertools.count(1)

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder / "server.pem", folder / "server.key")


class Hook(BaseHTTPRequestHandler):
    # The first attempt at this path is turned away, so that a second one must come.
    stumbled = set()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heads = {name.lower(): value for name, value in self.headers.items()}
        number = next(numbers)
        if self.path == "/stumble" and heads["webhook-id"] not in self.stumbled:
            self.stumbled.add(heads["webhook-id"])
            return self.answer(503)
        try:
            event = Webhook(key).verify(body, heads)
        except WebhookVerificationError as error:
            (folder / f"hook-{number}.refused").write_text(str(error))
            return self.answer(400)
        event["id"] = heads["webhook-id"]
        (folder / f"hook-{number}.json").write_text(json.dumps(event))
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


class Mailbox:
    def __init__(self, name):
        self.name = name

    async def handle_DATA(self, server, session, envelope):
        letter = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "secret": session.ssl is not None or self.name == "smtps",
            "user": (session.auth_data or b"").decode() if session.authenticated else None,
            "text": envelope.content.decode("ascii"),
        }
        (folder / f"{self.name}-{next(numbers)}.json").write_text(json.dumps(letter))
        return "250 OK"


def admits(server, session, envelope, mechanism, data):
    if data.login == b"rollcall" and data.password == password:
        return AuthResult(success=True, auth_data=data.login)
    return AuthResult(success=False, handled=False)


def serve(port, tls):
    server = ThreadingHTTPServer(("127.0.0.1", port), Hook)
    if tls:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve(http, False)
serve(https, True)
controllers = [
    Controller(Mailbox("plain"), hostname="127.0.0.1", port=plain),
    Controller(
        Mailbox("starttls"), hostname="127.0.0.1", port=starttls, tls_context=context,
        require_starttls=True, auth_required=True, authenticator=admits),
    Controller(
        Mailbox("smtps"), hostname="127.0.0.1", port=smtps, ssl_context=context,
        auth_required=True, auth_require_tls=False, authenticator=admits),
]
for one in controllers:
    one.start()
(folder / "ready").write_text("")
threading.Event().wait()
