"""The parameters of Odoo's methods: JSON-2 takes them by name only.

Protocol: `POST /json/2/<model>/<method>` takes an object of keyword arguments, from which `ids` and
`context` are taken out; there are no positional arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Self

from attrs import frozen

from zenoo_core.errors import InvalidArgumentsError
from zenoo_core.records import Request

# Taken out of the body before the method is called, so no parameter can be given by these names.
_RESERVED = ("ids", "context")


@frozen
class Signature:
    """How a method is called: on the model or on records, and its parameters in order.

    `named` can be given by position or by name, `keyword_only` by name; `open` tells of
    `**kwargs`, `unnamed` of parameters that have no name to give them by (`*args`).
    """

    on_model: bool
    named: tuple[str, ...] = ()
    keyword_only: tuple[str, ...] = ()
    open: bool = False
    unnamed: bool = False

    @classmethod
    def documented(cls, entry: Mapping[str, Any]) -> Self:
        """Read a method of `/doc-bearer/<model>.json`: `parameters` in order, and `api`."""
        kinds = {
            name: parameter.get("kind") or "" for name, parameter in entry["parameters"].items()
        }
        return cls(
            "model" in entry.get("api", ()),
            tuple(name for name, kind in kinds.items() if kind in ("", "POSITIONAL_OR_KEYWORD")),
            tuple(name for name, kind in kinds.items() if kind == "KEYWORD_ONLY"),
            "VAR_KEYWORD" in kinds.values(),
            not {"VAR_POSITIONAL", "POSITIONAL_ONLY"}.isdisjoint(kinds.values()),
        )

    @classmethod
    def parsed(cls, on: str, parameters: str) -> Self:
        """Read the two columns of the bundled table."""
        words = parameters.split()
        split = words.index("*") if "*" in words else len(words)
        named = tuple(word for word in words[:split] if not word.startswith("*"))
        by_name = tuple(word for word in words[split + 1 :] if not word.startswith("*"))
        return cls(on == "model", named, by_name, "**" in words, "*args" in words)

    def columns(self) -> tuple[str, str]:
        """Return the two columns of the bundled table."""
        words = [*self.named, *(["*args"] if self.unnamed else [])]
        words += ["*", *self.keyword_only] if self.keyword_only else []
        words += ["**"] if self.open else []
        return "model" if self.on_model else "records", " ".join(words)

    def fits(self, request: Request) -> bool:
        """Tell whether there is a name for every positional argument of a call."""
        return not self.unnamed and len(request.args) <= len(self.named) + (not self.on_model)

    def arguments(self, request: Request) -> dict[str, Any]:
        """Return a call's arguments by name, the ids of its records among them.

        Raises `InvalidArgumentsError` where Odoo itself would raise TypeError or IndexError.
        """
        given, body = list(request.args), dict(request.kwargs)
        if not self.on_model:
            if given:
                body["ids"] = given.pop(0)
            elif "ids" not in body:
                raise wrong(request, "is called on records: their ids are its first argument")
        if not self.fits(request):
            raise wrong(
                request, f"takes {len(self.named)} positional arguments, {len(given)} given"
            )
        for name, value in zip(self.named, given, strict=False):
            if name in request.kwargs:
                raise wrong(request, f"got multiple values for argument {name!r}")
            if name in _RESERVED:
                raise wrong(request, f"has a parameter {name!r}, which JSON-2 keeps for itself")
            body[name] = value
        return body


def wrong(request: Request, what: str, hint: str = "") -> InvalidArgumentsError:
    """Make the error of a call whose arguments cannot be put on this wire; nothing was sent."""
    return InvalidArgumentsError(
        f"{request.method!r} {what}",
        name="builtins.TypeError",
        model=request.model,
        method=request.method,
        hint=hint,
    )


@cache
def bundled(model: str, method: str) -> Signature | None:
    """Return the signature that Odoo 19.0's own method has, None if it is not in the table."""
    for models, signature in _table().get(method, ()):
        if "*" in models or model in models:
            return signature
    return None


@cache
def _table() -> Mapping[str, list[tuple[frozenset[str], Signature]]]:
    table: dict[str, list[tuple[frozenset[str], Signature]]] = {}
    text = files("zenoo_http").joinpath("methods.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            method, on, parameters, models = line.split("\t")
            entry = (frozenset(models.split(",")), Signature.parsed(on, parameters))
            table.setdefault(method, []).append(entry)
    return table
