"""An app whose user connects Instagram: `HITCH_API_KEY=hk_… ENDPOINT_SECRETS=whsec_… python3 app.py`. No dependencies."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HITCH = os.environ.get("HITCH_URL", "http://localhost:3000").rstrip("/")
API_KEY = os.environ["HITCH_API_KEY"]
# During a rotation both, separated by a comma.
SECRETS = [
    base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    for secret in os.environ["ENDPOINT_SECRETS"].split(",")
]
TOLERANCE_SECONDS = 300
LARGEST_BODY = 64 * 1024

# The signed-in user. An app takes it from its session, never from the request.
USER = "user-42"
# In production, a unique column in your database, written with the effect.
handled = set()


def ask_hitch(path, body=None):
    """Asks Hitch; a body makes it a POST, whose key makes it safe to repeat."""
    request = urllib.request.Request(
        HITCH + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {API_KEY}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def verify(headers, body):
    """Whether Hitch signed these bytes at about this time (Standard Webhooks 1.0)."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = [
        b"v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()) for secret in SECRETS
    ]
    given = headers.get("webhook-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(own, other) for own in expected for other in given)


def receive(headers, body):
    """Handles a verified notification once."""
    message_id = headers["webhook-id"]
    if message_id in handled:
        return
    notification = json.loads(body)
    if notification["type"] == "identity.linked":
        print(f"{notification['data']['externalUserId']} is {notification['data']['igsid']}", flush=True)
    handled.add(message_id)


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/":
            form = '<form method="post" action="/connect"><button>Connect Instagram</button></form>'
            self.answer(200, form, {"Content-Type": "text/html"})
        elif self.path == "/connection":
            identities = ask_hitch("/v1/identities?" + urllib.parse.urlencode({"externalUserId": USER}))["data"]
            found = {"isLinked": True, "igsid": identities[0]["igsid"]} if identities else {"isLinked": False}
            self.answer(200, json.dumps(found), {"Content-Type": "application/json"})
        else:
            self.answer(404)

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        if not 0 <= length <= LARGEST_BODY:
            self.close_connection = True
            self.answer(413)
            return
        # The bytes as they came: JSON that is parsed and written again has another signature.
        body = self.rfile.read(length)
        if self.path == "/hitch":
            if verify(self.headers, body):
                receive(self.headers, body)
                self.answer(204)
            else:
                self.answer(400)
        elif self.path == "/connect":
            # Another site must not start this for a signed-in user.
            if self.headers.get("sec-fetch-site") != "same-origin":
                self.answer(403)
                return
            link = ask_hitch("/v1/links", {"externalUserId": USER, "channel": "python-example"})
            self.answer(303, headers={"Location": link["connectUrl"]})
        else:
            self.answer(404)

    def answer(self, status, text="", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4000"))), App)
    print(f"The example is at http://localhost:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
