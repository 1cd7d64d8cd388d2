"""get_views and onchange, as far as clients of the RPC interface meet them."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError, UserError
from zenoo_sandbox.orm import access, convert, read
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.defaults import defaults
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import X2MANY, Field

_KINDS = frozenset({"list", "form", "search", "kanban", "graph", "pivot", "calendar", "activity"})
# What a view's fields do not tell of what `fields_get` does, as recorded.
_UNTOLD = frozenset(
    {"allow_hierachy_operators", "attachment", "company_dependent", "default_export_compatible"}
    | {"depends", "exportable", "manual"}
)


def get_views(self: Records, views: Any, options: Any = None) -> dict[str, Any]:
    """Return views made from the model's fields: Odoo's own are not carried."""
    access.check_access(self.env, self.info, "read")
    with python_errors():
        kinds = [kind for _, kind in views]
    for kind in kinds:
        if not isinstance(kind, str) or kind not in _KINDS:
            raise UserError(f"View types not defined {kind} found in act_window")
    names = _shown(self)
    tags = "".join(f'<field name="{name}"/>' for name in names)
    found = {
        kind: {"arch": f"<{kind}>{tags}</{kind}>", "id": False, "model": self.info.name}
        for kind in kinds
    }
    return {"views": found, "models": {self.info.name: {"fields": _described(self, names)}}}


def get_view(
    self: Records, view_id: Any = None, view_type: Any = "form", **options: Any
) -> dict[str, Any]:
    """Return one view made from the model's fields."""
    view = get_views(self, [[view_id, view_type]])["views"][view_type]
    return {**view, "models": {self.info.name: _shown(self)}}


def _shown(self: Records) -> list[str]:
    declared = self.info.declared
    known = [name for name in declared.listed if name in self.info.fields]
    names = known or [declared.rec_name]
    fields = [self.info.fields[name] for name in names if name in self.info.fields]
    return [field.name for field in fields if access.may_see(self.env, field)]


def _described(self: Records, names: list[str]) -> dict[str, Any]:
    wanted = dict.fromkeys(["id", *names, "write_date"])
    return {
        name: {
            key: value
            for key, value in self.info.fields[name].described.items()
            if key not in _UNTOLD
        }
        for name in wanted
        if name in self.info.fields
    }


def onchange(self: Records, values: Any, field_names: Any, fields_spec: Any) -> dict[str, Any]:
    """Return what a form would change; without changed fields, the values of a new record."""
    with python_errors():
        given, spec, changed = dict(values), dict(fields_spec), list(field_names)
    for name in (*changed, *spec):
        if name not in self.info.fields:
            raise PythonError(ValueError, f"Invalid field {name!r} on {self.info.name!r}")
    if changed or self.ids:
        found = _changed(self, given, changed)
        return {"value": {name: found[name] for name in spec if name in found}}
    new = defaults(self.env, self.info, spec.__contains__) | given
    return {"value": {name: _value(self, self.info.fields[name], new, spec) for name in spec}}


def _changed(self: Records, values: dict[str, Any], changed: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in changed:
        follow = self.info.declared.onchanges.get(name)
        if follow is not None:
            found |= follow(self.env, values)
    return found


def _value(self: Records, field: Field, values: dict[str, Any], spec: dict[str, Any]) -> Any:
    """Return a value of a new record as `web_read` would."""
    value = values.get(field.name, False)
    if field.type in X2MANY:
        return value or []
    if field.type != "many2one":
        with python_errors():
            return convert.to_wire(field, convert.to_column(field, value))
    asked = spec[field.name]
    if not value or field.comodel is None or not isinstance(asked, dict) or "fields" not in asked:
        return value or False
    shown = read.names(self.env, field.comodel, [value]).get(value)
    return {"id": value, "display_name": shown or False}


METHODS = {
    "get_views": Method(get_views, on_model=True),
    "get_view": Method(get_view, on_model=True),
    "onchange": Method(onchange),
}
