"""Questions to a server without any client: one exchange each, by the standard library."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen

from zenoo_core import Secret

TIMEOUT = 5.0  # seconds for connecting, and for each wait afterwards
_MOST = 1024 * 1024  # bytes of an answer that are looked at

FAILURES = (OSError, HTTPException, ValueError)


@frozen
class Answer:
    """What came back, and what the connection told."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float = 0.0
    tls: str = ""
    certificate: Mapping[str, Any] = field(factory=dict, repr=False)

    def json(self) -> Any:
        """Return the decoded body, None if it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def member(self, name: str) -> Any:
        """Return a member of a JSON object, None if there is none."""
        decoded = self.json()
        return decoded.get(name) if isinstance(decoded, dict) else None


@frozen
class Server:
    """An address to ask, and TLS's files: whom to trust, and what is shown of this side.

    `own` is the file of a certificate, that of its key, and what opens it.
    """

    url: str
    ca_file: str | None = None
    own: tuple[str, Secret | None, Secret | None] | None = field(default=None, repr=False)

    def get(self, path: str) -> Answer:
        """Ask by GET; raises one of `FAILURES`."""
        return self._exchange("GET", path, None, {})

    def rpc(self, path: str, params: Mapping[str, Any]) -> Answer:
        """Post a message of JSON-RPC."""
        message = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        return self.post(path, json.dumps(message).encode(), "application/json")

    def post(self, path: str, body: bytes, kind: str, **headers: str) -> Answer:
        """Post a body of a content type; header names have `_` for `-`."""
        others = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._exchange("POST", path, body, {"Content-Type": kind, **others})

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        parts = urlsplit(self.url)
        began = monotonic()
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            connection.connect()
            sock = connection.sock
            tls, certificate = "", {}
            if isinstance(sock, ssl.SSLSocket):
                tls, certificate = sock.version() or "", dict(sock.getpeercert() or {})
            connection.request(method, parts.path + path, body, dict(headers))
            got = connection.getresponse()
            read = got.read(_MOST)
            taken = monotonic() - began
            return Answer(got.status, dict(got.headers.items()), read, taken, tls, certificate)
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int | None) -> HTTPConnection:
        if scheme in ("https", "wss"):
            context = ssl.create_default_context(cafile=self.ca_file)
            if self.own is not None:
                certificate, key, password = self.own
                context.load_cert_chain(
                    certificate,
                    key.reveal() if key else None,
                    lambda: password.reveal() if password else "",
                )
            return HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
        return HTTPConnection(host, port, timeout=TIMEOUT)
