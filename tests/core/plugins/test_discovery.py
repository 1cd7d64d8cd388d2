"""Installed is not enabled: what is found, what is imported, and how a broken plugin ends."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from zenoo_core import Component, Plugin, ZenooClient
from zenoo_core.errors import (
    ConfigError,
    PluginError,
    PluginLoadError,
    PluginNotFound,
    PluginRegistrationError,
)
from zenoo_core.plugins import discovery
from zenoo_core.plugins.report import listing
from zenoo_core.retry import RetryStrategy
from zenoo_core.transport import BaseTransport

TRANSPORT = """
    from zenoo_core import Component, Plugin
    from zenoo_core.transport import BaseTransport

    class Pigeon(BaseTransport):
        def __init__(self, url):
            self.url = url

    class Sample(Plugin):
        def register_transports(self):
            return [Component("pigeon", Pigeon, "by pigeon")]
"""
HOOKED = """
    from zenoo_core import hookimpl

    seen = []

    @hookimpl
    def on_client_open(client):
        seen.append(client.host)
"""


class Nowhere(BaseTransport):
    url = "http://127.0.0.1:1"


def client_of(**arguments) -> ZenooClient:
    return ZenooClient(**{"transport": Nowhere(), **arguments})


async def test_only_what_is_named_is_imported(install):
    install("pigeon", TRANSPORT, target="Sample")
    install("unlisted", "raise AssertionError('imported without being named')")
    async with ZenooClient("localhost", transport="pigeon") as client:
        assert type(client.transport).__name__ == "Pigeon"
        assert client.url == "http://localhost:8069"
        assert [name for name, _ in client.plugins] == ["pigeon"]
    assert "plugin_unlisted" not in sys.modules
    assert "unlisted" in discovery.installed()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_module_at_all", "ModuleNotFoundError"),
        ("def broken(:", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
    ],
)
async def test_a_plugin_that_cannot_be_imported_fails_the_opening_by_name(install, source, said):
    install("bad", source, distribution="sample-bad", version="2.1")
    client = client_of(plugins=["bad"])
    with pytest.raises(PluginLoadError, match=r"'bad' of sample-bad 2\.1") as caught:
        await client.open()
    assert said in str(caught.value)
    assert caught.value.__cause__ is not None
    async with client_of(plugins=["bad"], disabled=["bad"]) as client:
        assert list(client.plugins) == []


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("def __init__(self): raise RuntimeError('no luck')", PluginLoadError, "cannot be built"),
        ("def on_errror(self): ...", PluginRegistrationError, "on_errror"),
        ("hook_api = 9", PluginRegistrationError, "hook_api 9"),
        ("def register_transports(self): return 5", PluginRegistrationError, "answered int"),
        ("def register_transports(self): return [5]", PluginRegistrationError, "a int in it"),
        ("def register_cache_backends(self): 1 / 0", PluginRegistrationError, "ZeroDivision"),
        ("def register_retry_strategies(self): return {}", PluginRegistrationError, "answered"),
        ("def register_config_providers(self): return 'x'", PluginRegistrationError, "answered"),
    ],
)
async def test_a_plugin_that_cannot_be_registered_is_named(install, body, error, said):
    source = f"from zenoo_core import Plugin\nclass Sample(Plugin):\n    {body}\n"
    install("bad", source, target="Sample", distribution="sample-bad", version="2.1")
    client = client_of(plugins=["bad"])
    for _ in range(2):  # an opening that failed leaves nothing behind that the next would trust
        with pytest.raises(error, match=rf"'bad'.*{said}") as caught:
            await client.open()
        assert "sample-bad 2.1" in str(caught.value)


async def test_what_a_plugin_brings_is_asked_once_wherever_it_was_registered(install):
    class Brings(Plugin):
        def __init__(self) -> None:
            self.asked = 0

        def register_retry_strategies(self) -> list[Component]:
            self.asked += 1
            return [Component("mine", RetryStrategy)]

    listed, by_hand = Brings(), Brings()
    client = client_of(plugins=[listed], retry="mine")
    registration = client.register_plugin(by_hand)
    with pytest.raises(ConfigError, match="brought by plugins 'Brings' and 'Brings-2'"):
        await client.open()
    registration.unregister()
    async with client:
        assert (listed.asked, by_hand.asked) == (1, 1)


async def test_components_are_checked(install):
    base = "from zenoo_core import Component, Plugin\nclass Sample(Plugin):\n"
    install("five", base + "    def register_transports(self): return 5", target="Sample")
    with pytest.raises(PluginRegistrationError, match="answered int, expected a list"):
        await ZenooClient("localhost", transport="five").open()
    install("odd", base + "    def register_transports(self): return ['odd']", target="Sample")
    with pytest.raises(PluginRegistrationError, match="a str in it, expected Component"):
        await ZenooClient("localhost", transport="odd").open()
    install("none", base + "    pass", target="Sample")
    with pytest.raises(ConfigError, match="'none' brings no transport of that name"):
        await ZenooClient("localhost", transport="none").open()
    wrong = "    def register_transports(self): return [Component('wrong', lambda url: 3)]"
    install("wrong", base + wrong, target="Sample")
    with pytest.raises(ConfigError, match="is a int, expected a"):
        await ZenooClient("localhost", transport="wrong").open()
    fails = "    def register_transports(self): return [Component('fails', lambda url: 1 / 0)]"
    install("fails", base + fails, target="Sample")
    with pytest.raises(PluginError, match="'fails' cannot be built: ZeroDivisionError"):
        await ZenooClient("localhost", transport="fails").open()


async def test_two_plugins_that_bring_one_transport_are_an_error(install):
    install("pigeon", TRANSPORT, target="Sample")
    install("dove", TRANSPORT, target="Sample")
    client = ZenooClient("localhost", transport="pigeon", plugins=["dove", "pigeon"])
    with pytest.raises(ConfigError, match="brought by plugins 'dove' and 'pigeon'"):
        await client.open()


def test_a_name_that_two_distributions_claim_is_an_error(install):
    install("twice", HOOKED, distribution="sample-one")
    install("twice", HOOKED, distribution="sample-two", version="3.0")
    with pytest.raises(ConfigError, match=r"sample-one 1\.0 and sample-two 3\.0"):
        discovery.find("twice")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("pigeno", r"available: .*pigeon.*\n.*Did you mean 'pigeon'\?$"),
        ("jsonrcp", r"(?s)Did you mean 'jsonrpc'\?"),
    ],
)
async def test_a_missing_name_says_what_is_there_and_how_to_get_it(install, asked, said):
    install("pigeon", TRANSPORT, target="Sample")
    with pytest.raises(PluginNotFound, match=said):
        await client_of(plugins=[asked]).open()


async def test_a_name_that_an_installed_distribution_lacks_is_an_upgrade(install, monkeypatch):
    monkeypatch.setitem(discovery._KNOWN, "heron", "sample-birds")
    install("pigeon", TRANSPORT, target="Sample", distribution="sample-birds", version="2.1")
    said = r"\n +sample-birds 2\.1 does not have it: pip install --upgrade sample-birds$"
    with pytest.raises(PluginNotFound, match=said):
        await client_of(plugins=["heron"]).open()


async def test_the_operators_switches(install, site, monkeypatch):
    install("first", HOOKED)
    install("second", HOOKED)
    (site / "zenoo.toml").write_text('plugins = ["second", "first"]\n')

    async def names(**arguments) -> list[str]:
        async with client_of(**arguments) as client:
            return [name for name, _ in client.plugins]

    assert await names() == ["second", "first"]
    assert await names(plugins=["first"]) == ["first"]
    monkeypatch.setenv("ZENOO_DISABLED_PLUGINS", " second ,")
    assert await names() == ["first"]
    assert await names(plugins=["second"]) == []
    monkeypatch.setenv("ZENOO_PLUGINS", "second")
    assert await names() == []
    monkeypatch.delenv("ZENOO_DISABLED_PLUGINS")
    assert await names() == ["second"]
    monkeypatch.setenv("ZENOO_PLUGINS", "")
    assert await names() == []
    installed = set(discovery.installed())
    monkeypatch.setenv("ZENOO_DISABLED_PLUGINS", ",".join(installed - {"first", "second"}))
    assert await names(plugins="all") == ["first", "second"]


async def test_a_transport_that_is_disabled_is_not_replaced_in_silence(install, monkeypatch):
    install("pigeon", TRANSPORT, target="Sample")
    monkeypatch.setenv("ZENOO_DISABLED_PLUGINS", "pigeon")
    with pytest.raises(ConfigError, match="'pigeon' is chosen and also disabled"):
        await ZenooClient("localhost", transport="pigeon").open()


async def test_settings_of_a_plugin_are_built_and_faults_are_paths(install):
    source = """
        import attrs
        from zenoo_core import Plugin

        @attrs.frozen
        class Settings:
            timeout: float = 1.0

        class Sample(Plugin):
            Settings = Settings

            def __init__(self, settings):
                self.settings = settings
    """
    install("sample", source, target="Sample")
    async with client_of(plugins=["sample"], sample={"timeout": 3}) as client:
        ((_, plugin),) = client.plugins
        assert plugin.settings.timeout == 3
    with pytest.raises(ConfigError, match=r"sample\.tiemout.*did you mean timeout"):
        await client_of(plugins=["sample"], sample={"tiemout": 3}).open()
    install("plain", "from zenoo_core import Plugin\nclass Sample(Plugin): ...", target="Sample")
    with pytest.raises(ConfigError, match=r"plain\.anything"):
        await client_of(plugins=["plain"], plain={"anything": 3}).open()


def test_listing_reads_metadata_only_and_load_imports_in_a_child(install):
    install("good", TRANSPORT, target="Sample")
    install("bad", "raise RuntimeError('no luck')")
    install("rude", "import os; os._exit(7)")
    install("chatty", "print('hello'); " + HOOKED.strip().replace("\n    ", "\n"))
    plain = {info.name: info for info in listing(["good"], ["bad"])}
    assert (plain["good"].state, plain["bad"].state) == ("enabled", "disabled")
    assert plain["rude"].state == "installed"
    loaded = {info.name: info for info in listing(["good"], load=True)}
    assert loaded["good"].brings == ("transport",)
    assert loaded["chatty"].hooks == ("on_client_open",)
    assert (loaded["bad"].state, loaded["rude"].state) == ("broken", "broken")
    assert "no luck" in loaded["bad"].reason
    assert "exit 7" in loaded["rude"].reason
    assert not {"plugin_good", "plugin_bad", "plugin_rude"} & sys.modules.keys()


def test_the_module_command_lists_without_any_extra(install, site):
    install("good", TRANSPORT, target="Sample")
    install("bad", "raise RuntimeError('no luck')")
    (site / "zenoo.toml").write_text('plugins = ["good"]\n')
    done = subprocess.run(
        [sys.executable, "-m", "zenoo_core", "plugins", "--json"],
        capture_output=True, text=True, check=True, cwd=site,
    )  # fmt: skip
    states = {row["name"]: row["state"] for row in json.loads(done.stdout)}
    assert (states["good"], states["bad"]) == ("enabled", "installed")
    (site / "zenoo.toml").write_text("plugins = 3\n")
    table = subprocess.run(
        [sys.executable, "-m", "zenoo_core", "plugins"],
        capture_output=True, text=True, check=True, cwd=site,
    )  # fmt: skip
    assert "configuration not read" in table.stderr
    assert "good" in table.stdout


def test_a_plugin_of_this_project_is_a_line_away(monkeypatch) -> None:
    monkeypatch.setitem(discovery._KNOWN, "heron", "zenoo-heron")
    error = discovery.not_found("plugin", "heron", discovery.installed())
    assert "no plugin named 'heron'" in str(error)
    assert str(error).endswith("pip install zenoo-heron")
