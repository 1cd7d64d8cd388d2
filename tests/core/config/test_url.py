"""How addresses are read."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zenoo_core.config import is_loopback, normalize_url
from zenoo_core.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("localhost", "http://localhost:8069"),
        ("  localhost\n", "http://localhost:8069"),
        ("LocalHost", "http://localhost:8069"),
        ("localhost:8070", "http://localhost:8070"),
        ("localhost/odoo/", "http://localhost:8069/odoo"),
        ("127.0.0.1", "http://127.0.0.1:8069"),
        ("::1", "http://[::1]:8069"),
        ("[::1]:8070", "http://[::1]:8070"),
        ("erp.example.com", "https://erp.example.com"),
        ("ERP.Example.com:8443/Odoo", "https://erp.example.com:8443/Odoo"),
        ("2001:db8::7", "https://[2001:db8::7]"),
        ("odoo_web", "https://odoo_web"),
        ("http://localhost", "http://localhost"),
        ("http://erp.example.com", "http://erp.example.com"),
        ("HTTPS://erp.example.com/", "https://erp.example.com"),
        ("https://erp.example.com:443/a/b//", "https://erp.example.com:443/a/b"),
        ("http://[2001:DB8::7]:8069/x", "http://[2001:db8::7]:8069/x"),
        ("ws://localhost:8072", "ws://localhost:8072"),
        ("wss://erp.example.com/websocket", "wss://erp.example.com/websocket"),
        ("https://bücher.example", "https://bücher.example"),
    ],
)
def test_addresses_as_people_write_them(text: str, url: str) -> None:
    assert normalize_url(text) == url
    assert normalize_url(url) == url


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty text is no address"),
        ("   ", "empty text is no address"),
        ("ftp://erp.example.com", "'ftp://erp.example.com' cannot be used: the scheme"),
        ("http://", "expected a host name"),
        ("https:///path", "expected a host name"),
        ("http:/erp.example.com", "the port must be"),
        ("mailto:me", "the port must be"),
        ("erp.example.com:", "the port must be"),
        ("erp.example.com:0", "the port must be"),
        ("erp.example.com:65536", "the port must be"),
        ("https://erp.example.com:80a", "the port must be"),
        ("erp..example.com", "expected a host name"),
        ("-erp.example.com", "expected a host name"),
        ("erp,example.com", "expected a host name"),
        ("erp example.com", "no blanks"),
        ("https://erp.example.com/a\x00b", "no blanks"),
        ("https://erp.example.com\\path", "no blanks"),
        ("http://[::1", "https://erp.example.com:8069/path"),
        ("http://[localhost]", "cannot be used"),
        ("https://erp.example.com?db=x", "no query"),
        ("https://erp.example.com#x", "no fragment"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        normalize_url(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://me:CANARY@erp.example.com",
        "https://CANARY@erp.example.com",
        "me:CANARY@erp.example.com:8069",
        "https://me:CAN/ARY@erp.example.com",
        "https://me/x:CANARY@erp.example.com",
        "https://me:CANARY@[::1",
        "https://erp.example.com?password=CANARY",
        "https://erp.example.com/web#token=CANARY",
    ],
)
def test_no_error_repeats_a_password(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        normalize_url(text)
    assert "CAN" not in repr(caught.value) + str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8069",
        "http://localhost.",
        "127.0.0.1",
        "http://127.8.9.10",
        "::1",
        "https://[::1]:80",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_loopback(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://erp.example.com",
        "http://localhost.example.com",
        "http://evil.localhost",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::ffff:10.0.0.1]",
        "http://128.0.0.1",
    ],
)
def test_not_loopback(url: str) -> None:
    assert not is_loopback(url)


@settings(deadline=None)
@given(st.text() | st.from_regex(r"(https?://)?[a-z0-9.\[\]:@/?#%-]{0,30}", fullmatch=True))
@example("http://[v1.x]")
@example("//[::1]")
def test_any_text_is_read_the_same_twice_or_refused(text: str) -> None:
    try:
        url = normalize_url(text)
    except ConfigError:
        return
    assert normalize_url(url) == url
    assert "@" not in url
