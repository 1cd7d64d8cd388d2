"""Which answers are kept and for how long, and what a call that changes something makes stale."""

from __future__ import annotations

from fnmatch import fnmatchcase

from zenoo_core.cache.settings import CacheSettings
from zenoo_core.records import Request
from zenoo_core.retry.safety import SAFE_METHODS, has_command

ALL = "*"  # the generation of everything in a database
METADATA = "@metadata"  # the generation of what depends on modules, views, rights and languages

_METADATA_METHODS = frozenset({"fields_get", "get_views"})
_METADATA_MODELS = frozenset({"res.lang"})
# Their records decide what fields and views there are, and who may see what.
_STRUCTURE = frozenset({
    "ir.default", "ir.filters", "ir.model", "ir.model.access", "ir.model.fields",
    "ir.model.fields.selection", "ir.module.module", "ir.rule", "ir.ui.view", "res.company",
    "res.config.settings", "res.groups", "res.groups.privilege", "res.lang", "res.users",
})  # fmt: skip
_STRUCTURE_PREFIXES = ("ir.actions.", "base.language.", "base.module.")
# What these change are records of their own model.
_RECORD_METHODS = frozenset({
    "action_archive", "action_unarchive", "copy", "create", "load", "name_create",
    "toggle_active", "web_save", "write",
})  # fmt: skip
_COMMANDS = range(7)  # those that link records change what the other side says of this one
# External ids are written with records of any model.
_BESIDE = {"load": {"ir.model.data"}}

# These answer with values for a form, which is thrown away: they leave no record changed.
_WITHOUT_EFFECT = frozenset({"default_get", "onchange"})


class Rules:
    """The settings, asked for each call."""

    def __init__(self, settings: CacheSettings) -> None:
        self.settings = settings
        self._ttls: dict[str, int] = {}
        self._stale: dict[tuple[str, str], tuple[str, ...]] = {}

    def ttl(self, request: Request) -> int:
        """Return for how many seconds the answer to a call that changes nothing may be kept.

        0: not at all. What the caller has said comes first.
        """
        if request.cache_ttl is not None:
            return min(request.cache_ttl, self.settings.max_ttl)
        model, method = request.model, request.method
        if method in _METADATA_METHODS or model in _METADATA_MODELS:
            return self.settings.metadata_ttl
        if not self.settings.models or method not in SAFE_METHODS:
            return 0
        ttl = self._ttls.get(model)
        if ttl is None:
            ttl = self._ttls[model] = self._configured(model)
        return ttl

    def generations(self, request: Request) -> tuple[str, ...]:
        """Return the names of the generations that an answer is of."""
        if request.method in _METADATA_METHODS or request.model in _METADATA_MODELS:
            return (METADATA,)
        return (ALL, request.model)

    def stale_after(self, request: Request) -> tuple[str, ...]:
        """Return the names of the generations that end with a call that changes something.

        A command for related records changes a model that is not named, and what is deleted takes
        others with it, or leaves them without what they referred to.
        """
        operation = (request.model, request.method)
        names = self._stale.get(operation)
        if names is None:
            names = self._stale[operation] = tuple(sorted(self._changed(*operation)))
        if ALL not in names and request.method in _RECORD_METHODS and self._reaches_on(request):
            return (ALL, *names)
        return names

    def _reaches_on(self, request: Request) -> bool:
        effects = self.settings.effects
        if f"{request.model}.{request.method}" in effects or f"*.{request.method}" in effects:
            return False  # whoever has listed it knows better
        return has_command((request.args, tuple(request.kwargs.values())), _COMMANDS)

    def _configured(self, model: str) -> int:
        models = self.settings.models
        if model in models:
            return models[model]
        return next((ttl for name, ttl in models.items() if fnmatchcase(model, name)), 0)

    def _changed(self, model: str, method: str) -> set[str]:
        if model in _STRUCTURE or model.startswith(_STRUCTURE_PREFIXES):
            return {ALL, METADATA, model}
        effects = self.settings.effects
        listed = effects.get(f"{model}.{method}", effects.get(f"*.{method}"))
        if listed is None and method in _WITHOUT_EFFECT:
            return set()
        if listed is None and method in _RECORD_METHODS:
            return self._with_dependants({model} | _BESIDE.get(method, set()))
        if listed is None:
            return {ALL, model}
        return self._with_dependants(set(listed))

    def _with_dependants(self, models: set[str]) -> set[str]:
        names: set[str] = set()
        while models:
            name = models.pop()
            names.add(name)
            models |= set(self.settings.dependants.get(name, ())) - names
        return names
