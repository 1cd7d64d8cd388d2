"""An error as somebody at a terminal should meet it: one message, what to do, no Python."""

from __future__ import annotations

import click

from zenoo_core.errors import OdooError, ZenooError


def show(error: ZenooError) -> None:
    """Write an error to standard error; the server's traceback only with `--traceback`."""
    click.echo(click.style(headline(error), fg="red"), err=True)
    if error.hint:
        click.echo(printable(error.hint), err=True)
    if isinstance(error, OdooError) and error.server_traceback():
        _traceback(error)


def headline(error: ZenooError) -> str:
    """Return `AccessError: res.partner.write: You are not …` without the hint."""
    text = str(error).removesuffix(f"\n  {error.hint}" if error.hint else "")
    return printable(f"{type(error).__name__}: {text}")


def printable(text: str) -> str:
    """Show control characters as such: a server's text must not steer the terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)


def _traceback(error: OdooError) -> None:
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.meta.get("zenoo_cli.traceback"):
        click.echo(f"\n{printable(error.server_traceback().rstrip())}", err=True)
    elif ctx is not None and "zenoo_cli.traceback" in ctx.meta:
        click.echo("Add --traceback to see the server's traceback.", err=True)
