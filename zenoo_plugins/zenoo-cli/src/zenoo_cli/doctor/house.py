"""This side of the matter: the plugins that configuration names, and what the transports serve."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from zenoo_cli.doctor.findings import Finding, Verdict, skipped
from zenoo_core.config import Configuration
from zenoo_core.errors import ZenooError
from zenoo_core.plugins.discovery import installed, not_found
from zenoo_core.plugins.enabling import AUTO, Enabler, auto_candidates, enabled_names
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.plugins.report import inspect_plugin
from zenoo_core.records import PluginInfo
from zenoo_core.transport import Serves


def plugins(found: Configuration) -> Iterator[Finding]:
    """Import each plugin that a client would switch on, in a process of its own."""
    names = enabled_names(found.settings)
    there = installed()
    for name in names:
        if name not in there:
            hint = not_found("plugin", name, there).hint
            yield Finding(f"plugin {name}", Verdict.FAILED, "not installed", hint)
    infos = [
        PluginInfo(name, there[name].distribution, there[name].version)
        for name in names
        if name in there
    ]
    with ThreadPoolExecutor(4) as pool:
        yield from map(_plugin, pool.map(inspect_plugin, infos))


def cache(found: Configuration) -> Finding:
    """Tell whether answers are kept, and whether somebody else could make them up."""
    settings = found.settings.cache
    if settings.backend is None:
        return skipped("cache", "none is configured")
    if isinstance(settings.backend, str) and settings.backend != "memory" and not settings.secret:
        return Finding(
            "cache",
            Verdict.WARNING,
            f"{settings.backend}, entries are not sealed: who can write there can make them up",
            "Set `cache.secret`, the same in every process that shares the store.",
        )
    return Finding("cache", Verdict.OK, str(settings.backend))


def transports(found: Configuration) -> dict[str, Serves]:
    """Return what each usable transport says that it serves; broken ones are told elsewhere."""
    settings = found.settings
    names = auto_candidates(settings) if settings.transport == AUTO else (settings.transport,)
    enabler = Enabler(PluginManager(), found)
    serves = {}
    for name in names:
        try:
            serves[name] = enabler.component("transport", name).serves or Serves()
        except ZenooError:
            continue
    return serves


def _plugin(info: PluginInfo) -> Finding:
    check = f"plugin {info.name}"
    if info.state == "broken":
        remedy = f"Reinstall or remove {info.distribution}, or put {info.name!r} in `disabled`."
        return Finding(check, Verdict.FAILED, info.reason, remedy)
    return Finding(check, Verdict.OK, f"{info.distribution} {info.version}")
