"""What the options before the subcommand say: which configuration, which server, which user."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from zenoo_core.config import Configuration, load
from zenoo_core.plugins.discovery import installed

_KEYS = ("config", "profile", "url", "database", "user")


def client_arguments(ctx: click.Context) -> dict[str, Any]:
    """Return the keyword arguments for `ZenooClient`, of the options that were given.

    The same dict is `ctx.obj` of every subcommand, also of those that plugins bring.
    """
    params = ctx.find_root().params
    return {key: params[key] for key in _KEYS if params.get(key) is not None}


def configuration(ctx: click.Context) -> Configuration:
    """Read the configuration as a client would; raises `ConfigError`."""
    arguments = client_arguments(ctx)
    file: Path | None = arguments.pop("config", None)
    profile: str | None = arguments.pop("profile", None)
    return load(
        file=file,
        profile=profile,
        environ=os.environ,
        arguments=arguments,
        known_tables=tuple(installed()),
    )
