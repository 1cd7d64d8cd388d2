"""What is installed, what is switched on, and what each plugin brings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection

from attrs import asdict, evolve

from zenoo_core.plugins.discovery import InstalledPlugin, scan
from zenoo_core.records import PluginInfo

_PATIENCE = 20.0  # seconds that importing one plugin may take

COMPONENTS = {
    "register_transports": "transport",
    "register_cache_backends": "cache",
    "register_retry_strategies": "retry",
    "register_config_providers": "config",
    "register_models": "models",
    "register_commands": "commands",
}


def listing(
    enabled: Collection[str] = (), disabled: Collection[str] = (), *, load: bool = False
) -> list[PluginInfo]:
    """Describe every installed plugin from metadata; with `load`, import each in a child process.

    `state` is `enabled`, `disabled`, `installed` or, if it cannot be imported or its hooks are
    none, `broken`.
    """
    infos = []
    for plugin in scan():
        state = "installed"
        if plugin.name in disabled:
            state = "disabled"
        elif plugin.name in enabled:
            state = "enabled"
        info = PluginInfo(plugin.name, plugin.distribution, plugin.version, state)
        infos.append(inspect_plugin(info) if load else info)
    return infos


def inspect_plugin(info: PluginInfo) -> PluginInfo:
    """Import one plugin in a child process and add its hooks and what it brings, or why not."""
    command = [sys.executable, "-m", "zenoo_core.plugins.report", info.name]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, a name from metadata
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return evolve(info, state="broken", reason=f"not imported after {_PATIENCE:g} s")
    try:
        facts = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return evolve(info, state="broken", reason=f"exit {done.returncode}: {last}")
    if "reason" in facts:
        return evolve(info, state="broken", reason=facts["reason"])
    return evolve(info, hooks=tuple(facts["hooks"]), brings=tuple(facts["brings"]))


def _facts(plugin: InstalledPlugin) -> dict[str, object]:
    from zenoo_core.plugins.enabling import check_plugin, hooks_offered

    hooks = hooks_offered(plugin)
    check_plugin(plugin)
    return {"hooks": hooks, "brings": [COMPONENTS[h] for h in hooks if h in COMPONENTS]}


def _main(name: str) -> None:
    from zenoo_core.errors import ZenooError
    from zenoo_core.plugins.discovery import find

    try:
        facts = _facts(find(name))
    except ZenooError as error:
        facts = {"reason": error.message}
    print("\n" + json.dumps(facts))


def as_dicts(infos: Collection[PluginInfo]) -> list[dict[str, object]]:
    """Return the listing as plain dicts, for JSON."""
    return [asdict(info) for info in infos]


if __name__ == "__main__":
    _main(sys.argv[1])
