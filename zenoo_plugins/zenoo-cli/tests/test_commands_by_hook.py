"""Where subcommands come from, and what a plugin that does not work can do to the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from zenoo_cli.main import cli

from .conftest import Install, Zenoo

GREETER = """
import click
from zenoo_core import Plugin


class Greeter(Plugin):
    def register_commands(self, cli):
        @cli.command()
        @click.pass_obj
        def greet(obj):
            "Say hello."
            click.echo(f"hello with {obj}")
"""
TWO = (
    GREETER
    + """
        @cli.command("call")
        def call():
            "Not the call that you know."
"""
)
BROKEN = "raise RuntimeError('out of order')\n"
QUITTER = "import sys\nsys.exit(3)\n"
FAILING = """
from zenoo_core import hookimpl


@hookimpl
def register_commands(cli):
    raise ValueError("no hands")
"""


def test_help_lists_own_commands_and_installed_plugins_without_importing_them(
    zenoo: Zenoo, install: Install
) -> None:
    install("greet", BROKEN)  # importing it would be noticed
    done = zenoo("--help")
    assert done.returncode == 0
    for word in ("cache", "call", "demo", "hooks", "plugins", "version"):
        assert f"\n  {word} " in done.stdout
    assert "greet zenoo-greet 1.2" in " ".join(done.stdout.split())
    assert "Not usable" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("args", [("--help",), ("plugins",), ("plugins", "--json"), ("--version",)])
def test_no_plugin_is_imported_to_list_them(zenoo: Zenoo, args: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom zenoo_cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "loaded = [n for n in sys.modules if n.startswith('zenoo_') and '.' not in n]\n"
        "assert loaded == ['zenoo_cli', 'zenoo_core'], loaded\n"
        "assert 'aiohttp' not in sys.modules\n"
    )
    done = zenoo(*args, code=code)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_installed_plugin_is_named_on_the_command_line(zenoo: Zenoo, install: Install) -> None:
    install("greet", GREETER, ":Greeter")
    done = zenoo("--database", "demo", "greet")
    assert (done.returncode, done.stdout) == (0, "hello with {'database': 'demo'}\n")


def test_a_plugin_whose_commands_have_other_names_is_a_group(
    zenoo: Zenoo, install: Install
) -> None:
    install("polite", GREETER, ":Greeter")
    assert "greet  Say hello." in zenoo("polite", "--help").stdout
    assert zenoo("polite", "greet").stdout == "hello with {}\n"
    assert zenoo("greet").returncode == 2


def test_commands_of_enabled_plugins_are_there_by_their_own_names(
    zenoo: Zenoo, install: Install, work: Path
) -> None:
    install("polite", GREETER, ":Greeter")
    (work / "zenoo.toml").write_text('plugins = ["polite"]')
    assert "\n  greet " in zenoo("--help").stdout
    assert zenoo("greet").stdout == "hello with {}\n"


def test_which_plugins_are_enabled_depends_on_the_options_before(
    zenoo: Zenoo, install: Install, work: Path
) -> None:
    install("polite", GREETER, ":Greeter")
    (work / "other.toml").write_text('[profiles.kind]\nplugins = ["polite"]')
    assert "\n  greet " in zenoo("--config", "other.toml", "--profile", "kind", "--help").stdout
    assert zenoo("--config", "other.toml", "greet").returncode == 2


def test_an_enabled_plugin_cannot_take_the_place_of_an_own_command(
    zenoo: Zenoo, install: Install, work: Path
) -> None:
    install("polite", TWO, ":Greeter")
    (work / "zenoo.toml").write_text('plugins = ["polite"]')
    done = zenoo("--help")
    assert "Call a model's METHOD" in done.stdout
    assert "its command 'call' exists already and was left out" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (BROKEN, "RuntimeError: out of order"),
        (QUITTER, "SystemExit: 3"),
        (FAILING, "ValueError: no hands"),
        (FAILING.replace("(cli)", "(x)"), "names 'x', which the hook does not have"),
    ],
)
def test_a_broken_plugin_is_named_with_its_reason_and_breaks_nothing(
    zenoo: Zenoo, install: Install, work: Path, source: str, reason: str
) -> None:
    install("polite", GREETER, ":Greeter")
    install("shaky", source)
    (work / "zenoo.toml").write_text('plugins = ["shaky", "polite"]')
    done = zenoo("--help")
    assert done.returncode == 0
    assert "\n  greet " in done.stdout
    listed = " ".join(done.stdout.split())
    assert "Not usable: shaky plugin 'shaky'" in listed
    assert reason in listed
    assert zenoo("plugins").returncode == 0
    named = zenoo("shaky")
    assert named.returncode == 1
    assert reason in named.stderr
    assert "Traceback" not in named.stderr


def test_a_configuration_with_faults_breaks_neither_help_nor_the_list(
    zenoo: Zenoo, work: Path
) -> None:
    (work / "zenoo.toml").write_text('timeuot = 3\nplugins = "most"')
    helped, listed, hooks = zenoo("--help"), zenoo("plugins"), zenoo("hooks")
    assert [done.returncode for done in (helped, listed, hooks)] == [0, 0, 0]
    assert "did you mean timeout?" in " ".join(helped.stdout.split())
    assert "did you mean timeout?" in listed.stderr
    assert "did you mean timeout?" in hooks.stderr
    assert "zenoo-cli" in listed.stdout
    failed = zenoo("version")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("ConfigError: ")


def test_what_is_disabled_is_refused(zenoo: Zenoo, install: Install) -> None:
    install("greet", GREETER, ":Greeter")
    done = zenoo("greet", ZENOO_DISABLED_PLUGINS="greet")
    assert done.returncode == 1
    assert done.stderr.startswith("ConfigError: plugin 'greet' is disabled")
    listed = zenoo("plugins", ZENOO_DISABLED_PLUGINS="greet").stdout
    assert "greet 1.2 zenoo-greet disabled" in " ".join(listed.split())


def test_a_plugin_without_commands_says_what_it_is_for(zenoo: Zenoo, install: Install) -> None:
    install("quiet", "QUIET = True")
    done = zenoo("quiet")
    assert done.returncode == 1
    assert "plugin 'quiet' brings no commands" in done.stderr
    assert 'plugins = ["quiet"]' in done.stderr


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("plugin", "Did you mean 'plugins'?"),
        ("greeet", "Did you mean 'greet'?"),
        ("carrier-pigeon", "pip install zenoo-carrier-pigeon"),
    ],
)
def test_an_unknown_word_is_wrong_usage(
    zenoo: Zenoo, install: Install, word: str, advice: str
) -> None:
    install("greet", GREETER, ":Greeter")
    done = zenoo(word)
    assert done.returncode == 2
    assert f"No such command '{word}'. " in done.stderr
    assert advice in done.stderr


def test_a_slip_inside_a_command_is_told_as_clicks_own() -> None:
    done = CliRunner().invoke(cli, ["plugins", "--bogus"])
    assert done.exit_code == 2
    assert "No such option '--bogus'" in done.output.replace("No such option: ", "No such option ")


def test_no_word_at_all_shows_the_help() -> None:
    assert "Commands:" in CliRunner().invoke(cli, []).output
