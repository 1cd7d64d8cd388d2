"""What the distribution offers, and what merely asking for it loads."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
import zenoo_http
from zenoo_http import HTTPSettings, HTTPTransport, SessionTransport
from zenoo_http.plugins import JsonRpcPlugin, SessionPlugin

from zenoo_core.transport import BaseTransport


@pytest.mark.parametrize(("name", "plugin", "transport"), [
    ("jsonrpc", JsonRpcPlugin, HTTPTransport), ("session", SessionPlugin, SessionTransport),
])  # fmt: skip
def test_each_plugin_brings_the_transport_of_its_name(
    name: str, plugin: type[JsonRpcPlugin] | type[SessionPlugin], transport: type[BaseTransport]
) -> None:
    (entry,) = entry_points(group="zenoo.plugins", name=name)
    assert entry.load() is plugin
    settings = HTTPSettings(max_body=5)
    (component,) = plugin(settings).register_transports()
    made = component.factory("http://localhost")
    assert component.name == name
    assert component.summary
    assert type(made) is transport
    assert made._settings is settings


def test_a_plugin_loads_no_aiohttp_before_a_transport_is_built() -> None:
    program = """
import sys
from zenoo_http.plugins import JsonRpcPlugin
assert "aiohttp" not in sys.modules, "imported"
JsonRpcPlugin(JsonRpcPlugin.Settings()).register_transports()
import zenoo_http
assert "aiohttp" not in sys.modules, "registered"
zenoo_http.HTTPTransport
assert "aiohttp" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_package_has_what_it_says() -> None:
    assert all(getattr(zenoo_http, name) for name in zenoo_http.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Transport'"):
        getattr(zenoo_http, "Transport")  # noqa: B009 - mypy knows that it is not there
