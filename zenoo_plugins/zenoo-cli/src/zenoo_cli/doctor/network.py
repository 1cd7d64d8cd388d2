"""The way to the server: reachability, TLS, its clock."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from zenoo_cli.doctor.asking import FAILURES, Answer, Server
from zenoo_cli.doctor.findings import Finding, Verdict, skipped
from zenoo_core.config import is_loopback

_SOON = timedelta(days=21)  # a certificate should have been renewed by then
# A Date header has whole seconds, and is as old as its way here.
_EXACT, _TOLERABLE = timedelta(seconds=5), timedelta(seconds=60)


def reach(server: Server) -> tuple[Answer | None, list[Finding]]:
    """Ask for the server's health; the answer is None if there is no way to it."""
    try:
        answer = server.get("/web/health")
    except FAILURES as error:
        return None, unreached_by(server, error)
    found = f"HTTP {answer.status} after {answer.seconds * 1000:.0f} ms"
    if answer.member("status") == "pass":
        return answer, [reached(found)]
    remedy = "Check URL, port and path prefix: what answers there may be no Odoo, or a proxy."
    return answer, [Finding("reachability", Verdict.WARNING, f"{found}, no health", remedy)]


def tls(url: str, answer: Answer, *, allowed: bool, now: datetime) -> Finding:
    """Judge the encryption; `allowed` is the setting `allow_insecure`."""
    if answer.tls:
        return _certificate(answer, now)
    if urlsplit(url).scheme in ("https", "wss"):
        return skipped("TLS", "the connection tells nothing of it")
    if is_loopback(url):
        return Finding("TLS", Verdict.OK, "none, and none is needed on this machine")
    if allowed:
        remedy = "Anybody on the way can read the credentials: use https."
        return Finding("TLS", Verdict.WARNING, "none; `allow_insecure` is set", remedy)
    return Finding("TLS", Verdict.FAILED, "none: no login will be sent", "Use an https:// address.")


def clock(answer: Answer, now: datetime) -> Finding:
    """Compare the server's clock with this machine's."""
    try:
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError, TypeError):
        return skipped("clock", "the server does not tell its time")
    skew = abs(theirs.astimezone(UTC) - now)
    found = f"{skew.total_seconds():.0f} s apart"
    if skew <= _EXACT:
        return Finding("clock", Verdict.OK, found)
    verdict = Verdict.INFO if skew <= _TOLERABLE else Verdict.WARNING
    return Finding("clock", verdict, found, "Set both clocks by NTP: expiries are judged by them.")


def reached(found: str) -> Finding:
    """Make the row of a server that answers."""
    return Finding("reachability", Verdict.OK, found)


def unreached_by(server: Server, error: Exception) -> list[Finding]:
    """Make the rows of a server that cannot be asked."""
    if isinstance(error, ssl.SSLError):
        return [reached("connected"), _no_tls(error)]
    return [_unreachable(server, error)]


def _unreachable(server: Server, error: Exception) -> Finding:
    reason = str(error) or type(error).__name__
    remedy = "Check host and port, this machine's name service, and whether the server runs."
    return Finding("reachability", Verdict.FAILED, f"{server.url}: {reason}", remedy)


def _no_tls(error: ssl.SSLError) -> Finding:
    reason = error.reason or ""
    remedy = "Check the port; the server may want a certificate of yours (`cert_file`)."
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"the certificate was refused: {error.verify_message}"
        remedy = "For an authority of your own give its file as `ca_file`."
    return Finding("TLS", Verdict.FAILED, reason or type(error).__name__, remedy)


def _certificate(answer: Answer, now: datetime) -> Finding:
    ends = answer.certificate.get("notAfter")
    if not isinstance(ends, str):
        return Finding("TLS", Verdict.OK, answer.tls)
    left = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - now
    found = f"{answer.tls}, the certificate is good for {left.days} days"
    if left > _SOON:
        return Finding("TLS", Verdict.OK, found)
    return Finding("TLS", Verdict.WARNING, found, "Have the certificate renewed.")


def unreached(*checks: str) -> Iterator[Finding]:
    """Make the rows of what nobody could ask the server."""
    return (skipped(check, "the server cannot be asked") for check in checks)
