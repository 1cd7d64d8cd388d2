"""From the names in a query to fields of the server, as far as they are known without a call."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from attrs import frozen

from zenoo_core.models.comparing import RELATIONAL, Unfit
from zenoo_core.models.ids import model_of
from zenoo_core.models.lookups import EXACT, LOOKUPS, Lookup
from zenoo_core.models.refusals import unfit_lookup, unfit_value, unknown_field, unknown_lookup

K = TypeVar("K")
V = TypeVar("V")
_SEPARATOR = re.compile(r"__(?!_)|\.")  # the third underscore ends a name: `from___ilike`
_MOST = 4096  # names of look-ups come from programs, but perhaps from people


class NotSearchable(UserWarning):
    """A query asks for a field that the server cannot search, and may silently pass over."""


ModelRef = str | type[Any]  # a model by name, or by a class, registered or not


class Known(Protocol):
    """What is known of models without asking the server."""

    def known(self, model: ModelRef, /) -> Any:
        """Return the class of a model, or None."""

    def known_metadata(self, name: str, /) -> Mapping[str, Mapping[str, Any]] | None:
        """Return the model's answer to `fields_get`, or None if it was not asked."""


@frozen
class Facts:
    """What is known of a field: its name on the server, type, and model that it leads to."""

    column: str
    kind: str = ""
    relation: str = ""
    searchable: bool | None = None
    choices: frozenset[Any] | None = None


# A model, and whether its class and its metadata were known when something was found out.
_Doubt = tuple["ModelRef", bool, bool]


@frozen
class Target:
    """What a name in a query means: a dotted path of columns, its last field, a look-up.

    `doubt` is about the model that was not known well enough, if there was one.
    """

    path: str
    facts: Facts
    lookup: Lookup
    doubt: _Doubt | None = None


# Every model has these; the server makes them.
_MAGIC = {
    "id": Facts("id", "id"),
    "display_name": Facts("display_name", "char"),
    "create_date": Facts("create_date", "datetime"),
    "write_date": Facts("write_date", "datetime"),
    "create_uid": Facts("create_uid", "many2one", "res.users"),
    "write_uid": Facts("write_uid", "many2one", "res.users"),
}
_NOTHING_KNOWN = Facts("")


class Resolver:
    """Find the fields behind names, with the classes and the metadata that one client knows."""

    def __init__(self, models: Known) -> None:
        self._models = models
        self._targets: dict[tuple[ModelRef, str], Target] = {}
        self._columns: dict[tuple[ModelRef, str], Facts] = {}

    def condition(self, model: ModelRef, name: str, value: Any) -> tuple[str, str, Any]:
        """Return the condition of a look-up; the value after `any` is left as it is.

        Raises `UnknownFieldError`, `UnknownLookupError` or `InvalidValueError`.
        """
        target = self.target(model, name)
        facts, lookup = target.facts, target.lookup
        try:
            _check_model(facts.relation or (named(model) if facts.kind == "id" else ""), value)
            operator, value = lookup.prepare(facts.kind, value)
            if facts.choices is not None:
                _check_choice(facts.choices, operator, value)
        except Unfit as error:
            raise unfit_value(named(model), target.path, lookup.name, value, str(error)) from None
        if facts.searchable is False:
            warn_unsearchable(named(model), target.path)
        return target.path, operator, value

    def target(self, model: ModelRef, name: str) -> Target:
        """Return what a name with its look-up means; what is not known is passed through."""
        target = self._targets.get((model, name))
        if target is None or (target.doubt is not None and self._learnt(target.doubt)):
            target = _kept(self._targets, (model, name), self._resolved(model, name))
        return target

    def _learnt(self, doubt: _Doubt) -> bool:
        return self._doubt(doubt[0]) != doubt

    def _doubt(self, model: ModelRef) -> _Doubt:
        models = self._models
        return (
            model,
            models.known(model) is not None,
            models.known_metadata(named(model)) is not None,
        )

    def _resolved(self, model: ModelRef, name: str) -> Target:
        path, facts, word, doubt = self._walk(model, name)
        lookup = LOOKUPS[word] if word else EXACT
        if not lookup.fits(facts.kind):
            names = [found.name for found in LOOKUPS.values() if found.fits(facts.kind)]
            raise unfit_lookup(named(model), path, lookup.name, facts.kind, names)
        return Target(path, facts, lookup, doubt)

    def column(self, model: ModelRef, name: str) -> Facts:
        """Return a field of the model itself; raises `UnknownFieldError` if it has none such."""
        if (known := self._columns.get((model, name))) is not None:
            return known
        facts = self._find(model, name)
        if facts is not None:
            _kept(self._columns, (model, name), facts)
        else:
            if self._complete(model):
                raise unknown_field(named(model), name, self.names(model))
            facts = Facts(name)
        return facts

    def names(self, model: ModelRef) -> list[str]:
        """Return the names of all fields that are known of a model."""
        cls, metadata = self._models.known(model), self._models.known_metadata(named(model))
        own = list(cls.__fields__) if cls is not None else []
        return [*dict.fromkeys([*own, *(metadata or ()), *_MAGIC])]

    def _walk(self, model: ModelRef, name: str) -> tuple[str, Facts, str, _Doubt | None]:
        """Return path, last field, look-up (or none), and what was not known on the way."""
        rest = _SEPARATOR.split(name)
        path: list[str] = []
        facts, at = _NOTHING_KNOWN, model
        doubt: _Doubt | None = None
        while rest:
            word = rest[0] if path and len(rest) == 1 and rest[0] in LOOKUPS else ""
            if path and facts.kind and not _leads_on(facts):
                if not word:
                    raise unknown_lookup(named(model), ".".join(path), "__".join(rest), LOOKUPS)
                return ".".join(path), facts, word, doubt
            found, taken = self._longest(at, rest)
            if found is None and word:
                return ".".join(path), facts, word, doubt
            if found is None:
                if not rest[0] or self._complete(at):
                    raise unknown_field(named(at), rest[0], self._words(at, bool(path)))
                found, doubt = Facts(rest[0]), doubt or (self._doubt(at) if at else None)
            path.append(found.column)
            facts, at, rest = found, found.relation, rest[taken:]
        return ".".join(path), facts, "", doubt

    def _longest(self, model: ModelRef, rest: list[str]) -> tuple[Facts | None, int]:
        """Return the field that the next words name; a name of Odoo's may hold `__` itself."""
        if model:
            for taken in range(1, len(rest) + 1):
                if found := self._find(model, "__".join(rest[:taken])):
                    return found, taken
        return None, 1

    def _words(self, model: ModelRef, lookups_too: bool) -> Iterator[str]:
        yield from self.names(model)
        if lookups_too:
            yield from LOOKUPS

    def _complete(self, model: ModelRef) -> bool:
        return bool(model) and self._models.known_metadata(named(model)) is not None

    def _find(self, model: ModelRef, name: str) -> Facts | None:
        cls = self._models.known(model)
        field = _declared(cls.__fields__, name) if cls is not None else None
        if field is not None and field.column != "id":
            return _of_field(field)
        metadata = self._models.known_metadata(named(model))
        if name != "id" and metadata is not None and name in metadata:
            return _of_metadata(name, metadata[name])
        return _MAGIC.get(name)


_BARE = frozenset({int, str, bool, float})


def _check_model(model: str | None, value: Any) -> None:
    """Raise `Unfit` for a record of another model than the one that a field leads to."""
    kind = type(value)
    if not model or kind in _BARE:
        return
    if isinstance(value, Collection) and not isinstance(value, Mapping | str):
        for item in value:
            _check_model(model, item)
    elif isinstance(getattr(value, "id", None), int) and model_of(value) not in (None, model):
        raise Unfit(f"a record of {model}, not one of {model_of(value)}")


def _kept(kept: dict[K, V], key: K, value: V) -> V:
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = value
    return value


def named(model: ModelRef) -> str:
    """Return the name of a model."""
    if isinstance(model, str):
        return model
    name: str = model.__model__
    return name


def _declared(fields: Mapping[str, Any], name: str) -> Any:
    """Return the field of this name: as the class calls it, else as the server does."""
    found = fields.get(name)
    if found is not None:
        return found
    return next((field for field in fields.values() if field.column == name), None)


def _of_field(field: Any) -> Facts:
    return Facts(
        field.column, field.kind, field.relation or "", field.searchable, _choices(field.choices)
    )


def _of_metadata(name: str, entry: Mapping[str, Any]) -> Facts:
    choices = entry.get("selection") if entry.get("type") == "selection" else None
    return Facts(
        name, entry.get("type", ""), entry.get("relation") or "", entry.get("searchable"),
        _choices(choices),
    )  # fmt: skip


def _choices(choices: Any) -> frozenset[Any] | None:
    if not choices or not isinstance(choices, list | tuple):
        return None
    return frozenset(c if isinstance(c, str) else c[0] for c in choices)


def _check_choice(choices: frozenset[Any], operator: str, value: Any) -> None:
    if operator not in ("=", "!=", "in", "not in"):
        return
    for item in value if isinstance(value, list) else (value,):
        if item is not False and item not in choices:
            raise Unfit(f"one of {', '.join(map(repr, sorted(choices)))}")


def _leads_on(facts: Facts) -> bool:
    return facts.kind in RELATIONAL or facts.kind == "properties"


def warn_unsearchable(model: str, path: str) -> None:
    """Warn of a condition that the server may pass over."""
    warnings.warn(
        f"{model}: field {path!r} cannot be searched: the server may pass over this "
        "condition and find too much",
        NotSearchable,
        stacklevel=6,
    )
