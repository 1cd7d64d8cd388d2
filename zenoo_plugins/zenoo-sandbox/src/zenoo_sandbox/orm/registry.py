"""The models of one version: declarations and recorded metadata, resolved into each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from zenoo_sandbox import data
from zenoo_sandbox.orm.declare import Compute, Model, Relation
from zenoo_sandbox.orm.fields import complete, own_domain
from zenoo_sandbox.orm.triggers import triggers

X2MANY = frozenset({"one2many", "many2many"})
RELATIONAL = X2MANY | {"many2one"}


@frozen(eq=False)
class Field:
    """One field of one model, as the engine uses it.

    `described` is its recorded `fields_get`. The values of a `stored` one live in the database, of
    a `written_through` one in another record's field.
    """

    name: str
    type: str
    model: str
    described: Mapping[str, Any]
    column: bool
    stored: bool = False
    comodel: ModelInfo | None = None
    compute: Compute | None = None
    related: tuple[str, ...] = ()
    relation: Relation | None = None
    domain: list[Any] = field(factory=list)
    selection: frozenset[Any] | None = None
    ondelete: str = "set null"
    copied: bool = True
    written_through: bool = False

    def __str__(self) -> str:
        return f"{self.model}.{self.name}"

    @property
    def required(self) -> bool:
        """Tell whether the column refuses NULL."""
        return bool(self.described.get("required"))

    @property
    def inverted(self) -> bool:
        """Tell whether a value written to it belongs elsewhere."""
        inverse = self.compute.inverse if self.compute else None
        return self.written_through or inverse is not None

    @property
    def groups(self) -> str:
        """Return the groups that may see it, "" for everybody, "." for nobody."""
        return str(self.described.get("groups") or "")

    @property
    def inverse_name(self) -> str:
        """Return the many2one of the comodel that a one2many mirrors."""
        return str(self.described.get("relation_field") or "")

    @property
    def model_field(self) -> str:
        """Return the field beside a many2one_reference that names the model it points into."""
        return str(self.described.get("model_field") or "")

    @property
    def variant(self) -> str:
        """Say what its stored JSON object is keyed by: "lang", "company" or nothing."""
        if self.described.get("company_dependent"):
            return "company"
        return "lang" if self.described.get("translate") and self.stored else ""


@define(eq=False, repr=False)
class ModelInfo:
    """One model of the registry.

    The values of `direct` fields are one expression in SQL. `computed` are its stored computed
    fields; through the fields in `leading` other records' computed fields depend on its own.
    """

    name: str
    declared: Model
    fields: dict[str, Field] = field(factory=dict)
    referrers: list[Field] = field(factory=list)
    defaults: dict[str, Any] = field(factory=dict)
    direct: frozenset[str] = frozenset()
    computed: list[Field] = field(factory=list)
    leading: list[str] = field(factory=list)

    @property
    def table(self) -> str:
        """Return the name of its table."""
        return self.name.replace(".", "_")

    @property
    def class_name(self) -> str:
        """Return the name of Odoo's class, as complaints about arguments show it."""
        return "".join(part.capitalize() for part in self.name.replace("_", ".").split("."))

    def columns(self) -> Iterable[Field]:
        """Yield the fields that are columns of the table, `id` first."""
        yield self.fields["id"]
        yield from (f for f in self.fields.values() if f.column and f.name != "id")


class Registry:
    """Hold the models of one version, resolved once per process and never changed after."""

    def __init__(self, version: str, declarations: Iterable[Model]) -> None:
        self.version = version
        self.models = {model.name: ModelInfo(model.name, model) for model in declarations}
        self._own = {
            model.name: complete(model.declared.fields) | self._recorded(model.name)
            for model in self.models.values()
            if model.declared.fields
        }
        for info in self.models.values():
            _add_fields(self, info)
        for info in self.models.values():
            _add_referrers(info)
            info.direct = frozenset(name for name in info.fields if self._is_direct(info, name))
            info.defaults = _defaults(version, info)
        self.references = [
            field
            for info in self.models.values()
            for field in info.fields.values()
            if field.type == "many2one_reference" and field.column and field.model_field
        ]
        self.triggers = triggers(self)
        for info in self.models.values():
            info.computed = [f for f in info.fields.values() if f.compute and f.column]
            info.leading = [name for name in info.fields if self._leads_on(info, name)]

    def described(self, model: str) -> Mapping[str, Mapping[str, Any]]:
        """Return a model's `fields_get` entries: those of the metadata, and declared ones."""
        return self._own.get(model) or data.fields(self.version, model)

    def _recorded(self, model: str) -> dict[str, dict[str, Any]]:
        try:
            return dict(data.fields(self.version, model))
        except LookupError:
            return {}

    def _leads_on(self, info: ModelInfo, name: str) -> bool:
        return any(trigger.prefix for trigger in self.triggers.get((info.name, name), ()))

    def _is_direct(self, info: ModelInfo, name: str) -> bool:
        """Tell whether a field is a column, or leads to one over many2one columns."""
        field = info.fields[name]
        if field.type in X2MANY or field.column or not field.related or field.compute:
            return field.column
        *steps, last = field.related
        for step in steps:
            comodel = info.fields[step].comodel
            if comodel is None or not info.fields[step].column:
                return False
            info = comodel
        return self._is_direct(info, last)

    @property
    def new(self) -> bool:
        """Tell whether this speaks in the manner of 19.0."""
        return self.version != "18.0"

    def __getitem__(self, model: str) -> ModelInfo:
        return self.models[model]

    def get(self, model: object) -> ModelInfo | None:
        """Return the model, or None where it is not known."""
        return self.models.get(model) if isinstance(model, str) else None


def _add_fields(registry: Registry, info: ModelInfo) -> None:
    declared = info.declared
    recorded = dict(registry.described(info.name))
    hidden = {"type": "char", "store": False, "groups": ".", "readonly": True}
    recorded |= {name: {**hidden, "name": name, "string": name} for name in declared.hidden}
    computes = {compute.field: compute for compute in declared.computes}
    taken: set[tuple[str, str]] = set()
    for name, described in recorded.items():
        info.fields[name] = _field(registry, info, name, described, computes.get(name), taken)


def _field(
    registry: Registry,
    info: ModelInfo,
    name: str,
    described: Mapping[str, Any],
    compute: Compute | None,
    taken: set[tuple[str, str]],
) -> Field:
    kind = described["type"]
    stored = bool(described.get("store")) or name in info.declared.stored
    column = stored and kind not in X2MANY
    related = str(info.declared.related.get(name) or described.get("related") or "")
    comodel = registry.get(described.get("relation"))
    if kind == "one2many" and comodel and not _mirrored(registry, comodel, described):
        comodel = None
    path = tuple(related.split(".")) if related else ()
    if not _resolvable(registry, info, path):
        path = ()
    further = len(path) > 1
    inherited = further and path == (info.declared.delegate, name)
    if path and compute is None and column:
        compute = Compute(name, (related,), by_row=lambda row: row[related])
    choices = described.get("selection") if kind == "selection" else None
    return Field(
        name=name,
        type=kind,
        model=info.name,
        described=described,
        column=column,
        stored=stored,
        comodel=comodel,
        compute=compute,
        related=path,
        relation=_relation(info, name, described, comodel, taken) if kind == "many2many" else None,
        domain=_own_domain(registry, info, described, comodel) if comodel else [],
        selection=frozenset(key for key, _ in choices) if choices is not None else None,
        ondelete=_ondelete(info.declared, name, described),
        copied=stored and not further and _copied(info.declared, name, described, compute),
        written_through=inherited or (further and not described.get("readonly")),
    )


def _mirrored(registry: Registry, comodel: ModelInfo, described: Mapping[str, Any]) -> bool:
    """Tell whether the other side of a one2many is there: a server may have more models."""
    return described.get("relation_field") in registry.described(comodel.name)


def _own_domain(
    registry: Registry, info: ModelInfo, described: Mapping[str, Any], comodel: ModelInfo
) -> list[Any]:
    inverse = registry.described(comodel.name).get(described.get("relation_field") or "")
    return own_domain(info.name, described, inverse)


def _resolvable(registry: Registry, info: ModelInfo, path: tuple[str, ...]) -> bool:
    """Tell whether a related path stays within the known models."""
    model: ModelInfo | None = info
    for name in path:
        if model is None:
            return False
        described = registry.described(model.name).get(name)
        if described is None:
            return False
        # A path across several records would lead to several values.
        single = described["type"] not in X2MANY
        model = registry.get(described.get("relation")) if single else None
    return True


def _relation(
    info: ModelInfo,
    name: str,
    described: Mapping[str, Any],
    comodel: ModelInfo | None,
    taken: set[tuple[str, str]],
) -> Relation | None:
    if name in info.declared.relations:
        return info.declared.relations[name]
    if comodel is None or not described.get("store"):
        return None
    tables = sorted((info.table, comodel.table))
    table = "_".join([*tables, "rel"])
    if (info.name, table) in taken or comodel is info:
        # Two relations between the same models: Odoo asks for a name, so this one has its own.
        return Relation(f"{info.table}_{name}_rel", f"{info.table}_id", f"{comodel.table}_ref_id")
    taken.add((info.name, table))
    return Relation(table, f"{info.table}_id", f"{comodel.table}_id")


def _ondelete(declared: Model, name: str, described: Mapping[str, Any]) -> str:
    default = "restrict" if described.get("required") else "set null"
    return declared.ondelete.get(name, default)


_NEVER_COPIED = frozenset(
    {"id", "display_name", "create_uid", "create_date", "write_uid", "write_date", "parent_path"}
)


def _copied(
    declared: Model, name: str, described: Mapping[str, Any], compute: Compute | None
) -> bool:
    if name in _NEVER_COPIED or name in declared.no_copy or described["type"] == "one2many":
        return False
    # A computed value that may be written is the record's own, as one that stays is.
    return compute is None or compute.precious or not described.get("readonly")


def _add_referrers(info: ModelInfo) -> None:
    for own in info.fields.values():
        if own.column and own.type == "many2one" and own.comodel is not None:
            own.comodel.referrers.append(own)


def _defaults(version: str, info: ModelInfo) -> dict[str, Any]:
    """Return the recorded defaults that mean something here, and the declared ones over them."""
    found: dict[str, Any] = {}
    for name, value in data.defaults(version, info.name).items():
        own = info.fields.get(name)
        if own is None or (own.type in RELATIONAL and own.comodel is None):
            continue
        if own.compute is not None and not own.stored:
            continue
        found[name] = value
    return found | dict(info.declared.defaults)
