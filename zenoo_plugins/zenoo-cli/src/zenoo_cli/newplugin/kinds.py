"""The kinds of plugins that can be begun, and what of their files differs by a word."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

_SANDBOX = ("zenoo-sandbox",)


@frozen
class Kind:
    """A kind: what it does, the line that switches it on, and what it needs to be installed.

    `enable` and `settings` hold `{plugin}` where the name stands; `settings` is its table.
    """

    summary: str
    enable: str
    settings: str = ""
    needs: tuple[str, ...] = ()
    tests_need: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "transport": Kind(
        "Carries calls over HTTP with headers of its own, as the transport {plugin} of zenoo.",
        'transport = "{plugin}"',
        '[{plugin}.headers]\nX-Client = "warehouse"\nX-Key = {{ env = "GATEWAY_KEY" }}',
        ("zenoo-http",),
        _SANDBOX,
    ),
    "cache": Kind(
        "Keeps answers in the process, as the cache {plugin} of zenoo.",
        'cache = "{plugin}"',
        "[{plugin}]\nmost = 1000   # entries",
    ),
    "retry": Kind(
        "Says how long to wait between tries, as the retry strategy {plugin} of zenoo.",
        'retry = "{plugin}"',
        "[{plugin}]\nstep = 0.5     # seconds by which each delay is longer\nlongest = 10.0",
    ),
    "config": Kind(
        "Brings settings from a JSON file, as the source of configuration {plugin} of zenoo.",
        'providers = ["{plugin}"]',
        '[{plugin}]\npath = "zenoo.json"',
    ),
    "models": Kind(
        "Typed classes for models of Odoo, as the plugin {plugin} of zenoo.",
        'plugins = ["{plugin}"]',
        tests_need=_SANDBOX,
    ),
    "observer": Kind(
        "Logs calls that take long, as the plugin {plugin} of zenoo.",
        'plugins = ["{plugin}"]',
        "[{plugin}]\nseconds = 1.0   # from here on a call is slow",
    ),
}
