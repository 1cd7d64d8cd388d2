"""`zenoo hooks`: every hook, and who is registered for it."""

from __future__ import annotations

import re

import click
from attrs import frozen

from zenoo_cli.tables import show_json
from zenoo_cli.where import configuration
from zenoo_core.errors import ZenooError
from zenoo_core.hookspecs import HOOKS, HookSpec, Rule
from zenoo_core.plugins.enabling import Enabler, enabled_names
from zenoo_core.plugins.manager import PluginManager

_RULES = {
    Rule.COLLECT: "collected, when the client opens",
    Rule.THREAD: "threaded: an answer replaces the value for the next plugin",
    Rule.FIRST: "first answer wins",
    Rule.NOTIFY: "notified: answers are not used",
}


@frozen
class HookReport:
    """A hook as it is listed; `plugins` are those registered for it, in the order of calling."""

    name: str
    rule: str
    arguments: tuple[str, ...]
    summary: str
    plugins: tuple[str, ...]

    @property
    def signature(self) -> str:
        """Return `name(argument, argument)`."""
        return f"{self.name}({', '.join(self.arguments)})"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def hooks(ctx: click.Context, as_json: bool) -> None:
    """List every hook with its arguments, and the enabled plugins that implement it."""
    from attrs import asdict

    manager, problems = _registered(ctx)
    reports = [_report(spec, manager) for spec in HOOKS.values()]
    if as_json:
        show_json([asdict(report) for report in reports])
    else:
        _show(reports)
    for problem in problems:
        click.echo(click.style(problem, fg="red"), err=True)


def _registered(ctx: click.Context) -> tuple[PluginManager, list[str]]:
    """Register what the configuration enables; what fails is told, and hides nothing else."""
    manager = PluginManager()
    problems = []
    try:
        found = configuration(ctx)
    except ZenooError as error:
        return manager, [error.message]
    enabler = Enabler(manager, found)
    for name in enabled_names(found.settings):
        try:
            enabler.enable(name)
        except ZenooError as error:
            problems.append(error.message)
    return manager, problems


def _report(spec: HookSpec, manager: PluginManager) -> HookReport:
    order = dict.fromkeys(impl.plugin for impl in manager.implementations(spec.name))
    return HookReport(
        spec.name, spec.rule.value, spec.arguments, first_sentence(spec.doc), tuple(order)
    )


def first_sentence(doc: str) -> str:
    """Return a docstring's first sentence on one line."""
    paragraph = " ".join(doc.split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", paragraph, maxsplit=1)[0]


def _show(reports: list[HookReport]) -> None:
    for rule, meaning in _RULES.items():
        click.secho(f"\n{meaning[0].upper()}{meaning[1:]}", bold=True)
        for report in reports:
            if report.rule == rule.value:
                _show_hook(report)


def _show_hook(report: HookReport) -> None:
    click.echo(f"  {click.style(report.signature, fg='cyan')}")
    click.echo(click.wrap_text(report.summary, 88, "      ", "      "))
    if report.plugins:
        click.echo(click.style(f"      → {', '.join(report.plugins)}", fg="green"))
