"""Write the reference in docs/hooks.md: `python -m tests.docs.generate_hooks`.

What stands between the two marks comes from zenoo_core/hookspecs; the rest is written by hand.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

from zenoo_core.hookspecs import HOOKS, MODULES, HookSpec, Rule

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hooks.md"
BEGIN, END = "<!-- begin: generated from zenoo_core/hookspecs -->", "<!-- end: generated -->"


def heading(spec: HookSpec) -> str:
    return f"### {spec.name}({', '.join(spec.arguments)})"


def _signature(module: ModuleType, spec: HookSpec) -> str:
    signature = inspect.signature(getattr(module, spec.name))
    typed = [f"{p.name}: {p.annotation}" for p in signature.parameters.values()]
    return f"`({', '.join(typed)}) -> {signature.return_annotation}`"


def _hook(module: ModuleType, spec: HookSpec) -> str:
    order = "Called in reverse order." if spec.reverse else ""
    rule = f"Rule: {spec.rule}. {order}".strip()
    return "\n\n".join([heading(spec), f"{rule} {_signature(module, spec)}", spec.doc])


def _section(rule: Rule, module: ModuleType) -> str:
    title, _, text = (inspect.getdoc(module) or "").partition("\n\n")
    hooks = [_hook(module, spec) for spec in HOOKS.values() if spec.rule is rule]
    return "\n\n".join([f"## {rule}: {title.rstrip('.')}", text, *hooks])


def generated() -> str:
    """Return the reference of all hooks, with the marks around it."""
    sections = [_section(rule, module) for rule, module in MODULES.items()]
    return "\n\n".join([BEGIN, *sections, END])


def page(text: str) -> str:
    """Return the page with a fresh reference in the place of the old one."""
    before, rest = text.split(BEGIN)
    return before + generated() + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
