"""`zenoo doctor`: a verdict and a remedy for each side of the matter, and an exit code."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme
from zenoo_cli.doctor import account, house, network, protocols
from zenoo_cli.doctor.asking import Answer, Server
from zenoo_cli.doctor.findings import Finding, Verdict, worst

from zenoo_core.config import load
from zenoo_core.errors import AccessError
from zenoo_core.transport import Serves

from .conftest import Install, Zenoo

sandboxes: Any = pytest.importorskip("zenoo_sandbox", reason="the embedded server")
thread: Any = pytest.importorskip("zenoo_sandbox.thread", reason="the embedded server")

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)
KEY = {"ZENOO_DATABASE": "demo", "ZENOO_USER": "admin", "ZENOO_API_KEY": "sandbox-admin"}
PASSWORD = {"ZENOO_DATABASE": "demo", "ZENOO_USER": "admin", "ZENOO_PASSWORD": "admin"}


@contextmanager
def serve(**arguments: Any) -> Iterator[str]:
    with thread.run_in_thread(sandboxes.Sandbox(**arguments)) as running:
        yield running.url


def examined(zenoo: Zenoo, *args: str, **variables: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Run it with `--json`, and return the exit code and the rows by check."""
    done = zenoo("doctor", *args, "--json", **variables)
    assert done.stderr == ""
    return done.returncode, {row["check"]: row for row in json.loads(done.stdout)}


@pytest.mark.parametrize(("version", "variables", "transport", "future"), [
    ("19.0", KEY, "json2", "ok"),
    ("19.0", PASSWORD, "session", "ok"),
    ("18.0", KEY, "jsonrpc", "warning"),
    ("19.0", {**PASSWORD, "ZENOO_TRANSPORT": "xmlrpc"}, "xmlrpc", "warning"),
])  # fmt: skip
def test_a_healthy_server(
    zenoo: Zenoo, version: str, variables: dict[str, str], transport: str, future: str
) -> None:
    with serve(version=version, databases=("demo", "other")) as url:
        code, rows = examined(zenoo, url, **variables)
    assert code == 0
    assert rows["version"]["found"] == f"Odoo {version}"
    assert rows["credentials"]["found"] == "'admin' is user 2 of 'demo'"
    assert rows["transport"]["found"].startswith(f"{transport}: ")
    assert rows["Odoo 22"]["verdict"] == future
    assert bool(rows["Odoo 22"]["remedy"]) is (future == "warning")
    assert rows["database"]["verdict"] == "ok"
    there = {name: rows[f"protocol {name}"]["found"] for name in ("json2", "jsonrpc", "xmlrpc")}
    assert there["json2"].startswith("offered" if version == "19.0" else "not offered")
    assert there["jsonrpc"].startswith("offered")
    assert there["xmlrpc"].startswith("offered")
    assert {row["verdict"] for row in rows.values()} <= {"ok", "info", "warning", "skipped"}


@pytest.mark.parametrize(("cache", "secret", "verdict"), [
    ("", "", Verdict.SKIPPED), ("memory", "", Verdict.OK),
    ("redis", "", Verdict.WARNING), ("redis", "s", Verdict.OK),
])  # fmt: skip
def test_an_unsealed_cache(cache: str, secret: str, verdict: Verdict) -> None:
    variables = {"ZENOO_CACHE__BACKEND": cache, "ZENOO_CACHE__SECRET": secret}
    environ = {name: value for name, value in variables.items() if value}
    row = house.cache(load(environ=environ, file=False))
    assert row.verdict is verdict
    assert ("cache.secret" in row.remedy) is (verdict is Verdict.WARNING)


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_gateway(zenoo: Zenoo, scheme: str) -> None:
    """It has no pages: what stands behind it is asked through it."""
    variables = {**PASSWORD, "ZENOO_TRANSPORT": "websocket"}
    with serve() as url:
        gateway = url.replace("http", scheme) + "/zenoo/jsonrpc-ws"
        code, rows = examined(zenoo, gateway, **variables)
        wrong, without = examined(zenoo, gateway.removesuffix("-ws"), **variables)
    assert code == 0
    assert rows["version"]["found"] == "Odoo 19.0"
    assert rows["protocol websocket"]["found"] == "offered"
    assert rows["database"]["found"] == "'demo', one of 1"
    assert rows["transport"]["found"].startswith("websocket")
    assert rows["credentials"]["verdict"] == "ok"
    assert not any(row["verdict"] in ("failed", "warning") for row in rows.values())
    assert wrong == 1
    assert without["version"]["verdict"] == "failed"
    assert "HTTP" in without["version"]["found"]


def test_a_gateway_that_is_down(zenoo: Zenoo) -> None:
    code, rows = examined(zenoo, "ws://127.0.0.1:1/x", ZENOO_TRANSPORT="websocket")
    assert code == 1
    assert rows["reachability"]["verdict"] == "failed"
    code, rows = examined(zenoo, "wss://127.0.0.1:1/x", ZENOO_TRANSPORT="websocket")
    assert rows["reachability"]["verdict"] == "failed"


def test_the_table(zenoo: Zenoo) -> None:
    with serve() as url:
        done = zenoo("doctor", url, **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].split() == ["check", "verdict", "found", "remedy"]
    assert "json2: the server is Odoo 19.0 and an API key is given" in done.stdout


def test_nobody_listens(zenoo: Zenoo) -> None:
    code, rows = examined(zenoo, "http://127.0.0.1:9", **KEY)
    assert code == 1
    assert rows["reachability"]["verdict"] == "failed"
    assert "refused" in rows["reachability"]["found"]
    assert rows["credentials"]["verdict"] == "skipped"
    assert rows["plugin json2"]["verdict"] == "ok"


def test_wrong_credentials_are_tried_once(zenoo: Zenoo) -> None:
    for secret in ({"ZENOO_API_KEY": "c4nary"}, {"ZENOO_PASSWORD": "c4nary"}):
        variables = {"ZENOO_DATABASE": "demo", "ZENOO_USER": "admin", **secret}
        with serve() as url:
            done = zenoo("doctor", url, "--json", **variables)
        assert done.returncode == 1
        rows = {row["check"]: row for row in json.loads(done.stdout)}
        assert rows["credentials"]["verdict"] == "failed"
        assert rows["credentials"]["remedy"]
        assert "key expiry" not in rows
        assert "c4nary" not in done.stdout + done.stderr


def test_a_database_that_is_not_there(zenoo: Zenoo) -> None:
    with serve(databases=("demo", "other")) as url:
        code, rows = examined(zenoo, url, **{**KEY, "ZENOO_DATABASE": "nodb"})
    assert code == 1
    assert rows["database"]["found"] == "'nodb' is not among demo, other"
    assert rows["credentials"]["verdict"] == "failed"
    assert "no database is selected" in rows["protocol json2"]["found"]


def test_databases_that_are_not_listed(zenoo: Zenoo) -> None:
    with serve(list_databases=False) as url:
        code, rows = examined(zenoo, url, **KEY)
    assert (code, rows["database"]["verdict"]) == (0, "info")


def test_nothing_is_configured(zenoo: Zenoo) -> None:
    with serve(databases=("demo", "other")) as url:
        code, rows = examined(zenoo, url)
    assert code == 0
    assert rows["database"]["verdict"] == "warning"
    assert rows["credentials"]["verdict"] == rows["Odoo 22"]["verdict"] == "skipped"
    assert rows["credentials"]["remedy"].startswith("Configure")


def test_plugins_that_are_broken_or_missing(zenoo: Zenoo, install: Install) -> None:
    install("cracked", "raise RuntimeError('no luck')")
    with serve() as url:
        code, rows = examined(zenoo, url, ZENOO_PLUGINS="cracked,gone", **KEY)
    assert code == 1
    assert "no luck" in rows["plugin cracked"]["found"]
    assert "cracked" in rows["plugin cracked"]["remedy"]
    assert rows["plugin gone"]["found"] == "not installed"
    assert rows["client"]["verdict"] == "failed"
    assert rows["version"]["verdict"] == "ok"  # the rest is looked at all the same


def test_a_configuration_with_faults_is_one_message(zenoo: Zenoo) -> None:
    done = zenoo("doctor", ZENOO_TIMEOUT="soon")
    assert (done.returncode, done.stdout) == (1, "")
    assert "timeout" in done.stderr


# --- another site, and TLS -------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """A site that is no Odoo, or says that it is healthy at least."""

    healthy = False

    def do_GET(self) -> None:
        body = b'{"status": "pass"}' if self.healthy else b"<html>hello</html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal clean."""


@contextmanager
def site(tls: ssl.SSLContext | None = None, *, healthy: bool = True) -> Iterator[int]:
    handler = type("Handler", (Site,), {"healthy": healthy})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        running = threading.Thread(target=server.serve_forever, args=(0.01,))
        running.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            running.join()


def test_another_site(zenoo: Zenoo) -> None:
    with site(healthy=False) as port:
        code, rows = examined(zenoo, f"http://127.0.0.1:{port}", **KEY)
    assert code == 1
    assert rows["reachability"]["verdict"] == "warning"
    assert rows["version"]["verdict"] == "failed"
    assert "proxy" in rows["reachability"]["remedy"]


def _certified(tmp_path: Path, days: int) -> tuple[ssl.SSLContext, str]:
    authority = trustme.CA()
    ends = datetime.now(UTC) + timedelta(days=days)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=ends).configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tls, str(tmp_path / "ca.pem")


@pytest.mark.parametrize(("days", "verdict"), [(90, Verdict.OK), (5, Verdict.WARNING)])
def test_a_certificate(tmp_path: Path, days: int, verdict: Verdict) -> None:
    tls, ca_file = _certified(tmp_path, days)
    with site(tls) as port:
        url = f"https://localhost:{port}"
        answer, rows = network.reach(Server(url, ca_file))
    assert answer is not None
    assert rows[0].verdict is Verdict.OK
    finding = network.tls(url, answer, allowed=False, now=datetime.now(UTC))
    assert finding.verdict is verdict
    assert f"{days - 1} days" in finding.found


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    tls, _ = _certified(tmp_path, 90)
    with site(tls) as port:
        answer, rows = network.reach(Server(f"https://localhost:{port}"))
    assert answer is None
    assert [row.verdict for row in rows] == [Verdict.OK, Verdict.FAILED]
    assert "ca_file" in rows[1].remedy


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_wants_a_certificate_of_ours(zenoo: Zenoo, tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    authority.configure_trust(tls)
    tls.verify_mode = ssl.CERT_REQUIRED
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    own = authority.issue_cert("doctor@example.com")
    own.private_key_and_cert_chain_pem.write_to_path(tmp_path / "own.pem")
    names = {"ZENOO_TRANSPORT": "jsonrpc", "ZENOO_JSONRPC__CA_FILE": str(tmp_path / "ca.pem")}
    with site(tls) as port:
        _, without = examined(zenoo, f"https://localhost:{port}", **names, **KEY)
        names["ZENOO_JSONRPC__CERT_FILE"] = str(tmp_path / "own.pem")
        _, rows = examined(zenoo, f"https://localhost:{port}", **names, **KEY)
    # The server says why, and ends the connection: which of them is noticed first is chance.
    failed = [row for row in without.values() if row["verdict"] == "failed"]
    assert failed[0]["check"] in ("reachability", "TLS")
    assert failed[0]["check"] == "reachability" or "cert_file" in failed[0]["remedy"]
    assert (rows["reachability"]["verdict"], rows["TLS"]["verdict"]) == ("ok", "ok")


def test_no_tls_where_it_is_wanted() -> None:
    with site() as port:
        answer, rows = network.reach(Server(f"https://localhost:{port}"))
    assert answer is None
    assert rows[-1].verdict is Verdict.FAILED


@pytest.mark.parametrize(("url", "allowed", "verdict"), [
    ("http://127.0.0.1:8069", False, Verdict.OK),
    ("http://erp.example.com", False, Verdict.FAILED),
    ("http://erp.example.com", True, Verdict.WARNING),
])  # fmt: skip
def test_no_encryption(url: str, allowed: bool, verdict: Verdict) -> None:
    finding = network.tls(url, Answer(200, {}, b""), allowed=allowed, now=NOW)
    assert finding.verdict is verdict


@pytest.mark.parametrize(("date", "verdict"), [
    ("Thu, 15 Jan 2026 10:00:03 GMT", Verdict.OK),
    ("Thu, 15 Jan 2026 09:59:30 GMT", Verdict.INFO),
    ("Thu, 15 Jan 2026 10:05:00 GMT", Verdict.WARNING),
    ("yesterday", Verdict.SKIPPED),
    (None, Verdict.SKIPPED),
])  # fmt: skip
def test_the_clock(date: str | None, verdict: Verdict) -> None:
    answer = Answer(200, {"Date": date} if date else {}, b"")
    assert network.clock(answer, NOW).verdict is verdict


# --- the account -----------------------------------------------------------------------------


def _client(keys: Any) -> Any:
    """Return what stands for a client that is logged in by key."""

    async def search_read(model: str, domain: Any, fields: Any) -> Any:
        assert (model, domain) == ("res.users.apikeys", [("user_id", "=", 7)])
        if isinstance(keys, Exception):
            raise keys
        return keys

    return SimpleNamespace(
        settings=SimpleNamespace(api_key="key"),
        identity=SimpleNamespace(uid=7),
        search_read=search_read,
    )


@pytest.mark.parametrize(("keys", "verdict", "says"), [
    ([], Verdict.OK, "none of which ends"),
    ([{"name": "a", "expiration_date": False}], Verdict.OK, "none of which ends"),
    ([{"name": "a", "expiration_date": "2027-01-01 00:00:00"},
      {"name": "b", "expiration_date": "2026-01-20 00:00:00"}], Verdict.WARNING, "'b'"),
    ([{"name": "a", "expiration_date": "2026-06-01 00:00:00"}], Verdict.OK, "2026-06-01"),
    (AccessError("no"), Verdict.SKIPPED, "does not tell"),
])  # fmt: skip
async def test_the_end_of_a_key(keys: Any, verdict: Verdict, says: str) -> None:
    finding = await account.key_expiry(_client(keys), NOW)
    assert finding.verdict is verdict
    assert says in finding.found
    assert bool(finding.remedy) is (verdict is Verdict.WARNING)


def test_what_odoo_22_takes_away() -> None:
    assert protocols.future("jsonrpc", Serves(last=21), is_key=True).verdict is Verdict.WARNING
    assert "session" in protocols.future("xmlrpc", Serves(last=21), is_key=False).remedy
    assert protocols.future("session", Serves(keys=False), is_key=False).verdict is Verdict.OK
    assert protocols.future("auto", None, is_key=None).verdict is Verdict.SKIPPED


def test_the_exit_code() -> None:
    assert worst([Finding("a", Verdict.WARNING, ""), Finding("b", Verdict.SKIPPED, "")]) == 0
    assert worst([Finding("a", Verdict.OK, ""), Finding("b", Verdict.FAILED, "")]) == 1
