"""The command lists of x2many fields."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from zenoo_sandbox.errors import PythonError, UserError
from zenoo_sandbox.orm import crud, integrity
from zenoo_sandbox.orm.compile import quoted
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import existing, linked_ids
from zenoo_sandbox.orm.registry import Field, ModelInfo

CREATE, UPDATE, DELETE, UNLINK, LINK, CLEAR, SET = range(7)
_log = logging.getLogger("zenoo.sandbox")


def normalize(field: Field, value: Any) -> list[Any]:
    """Return the commands that a value of the wire means."""
    if value is False or value is None:
        return [[CLEAR, 0, 0]]
    if not isinstance(value, list | tuple):
        raise PythonError(ValueError, f"Wrong value for {field}: {value}")
    if value and not isinstance(value[0], list | tuple):
        return [[SET, 0, value]]
    return list(value)


def apply(env: Env, field: Field, ids: Sequence[int], value: Any) -> None:
    """Carry out the commands on each of the records; an unknown command does nothing."""
    commands = normalize(field, value)
    if field.comodel is None:
        _refuse_unknown_model(field, commands)
        return
    relation: _Many2many | _One2many
    relation = (_Many2many if field.type == "many2many" else _One2many)(env, field, field.comodel)
    known = filter(None, map(_arguments, commands))
    for code, alike in groupby(known, lambda arguments: arguments[0]):
        if code == CREATE:
            relation.create(list(ids), [values for _, _, values in alike])
            continue
        for _, target, values in alike:
            relation.run(list(ids), code, target, values)


def _arguments(command: Any) -> tuple[int, Any, Any] | None:
    with python_errors():
        code = command[0]
        if code not in (CREATE, UPDATE, DELETE, UNLINK, LINK, CLEAR, SET):
            return None
        target = command[1] if code in (UPDATE, DELETE, UNLINK, LINK) else 0
        return code, target, command[2] if code in (CREATE, UPDATE, SET) else None


def _refuse_unknown_model(field: Field, commands: list[Any]) -> None:
    for command in commands:
        found = _arguments(command)
        if found is None or found[0] in (DELETE, UNLINK, CLEAR) or found == (SET, 0, []):
            continue
        model = field.described.get("relation")
        _log.warning("%s: the sandbox, not Odoo, lacks the model %s.", field, model)
        raise UserError(f"Object {model} doesn't exist")


def _ids(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [] if not value else [value]


class _Many2many:
    def __init__(self, env: Env, field: Field, comodel: ModelInfo) -> None:
        self.env, self.field, self.comodel = env, field, comodel
        self.relation = field.relation

    def create(self, ids: list[int], several: list[Any]) -> None:
        self._link(ids, crud.create(self.env, self.comodel, several))

    def run(self, ids: list[int], code: int, target: Any, values: Any) -> None:
        if code == UPDATE:
            crud.write(self.env, self.comodel, [target], values)
        elif code == DELETE:
            crud.unlink(self.env, self.comodel, [target])
        elif code == LINK:
            self._link(ids, [target])
        elif code == UNLINK:
            self._cut(ids, [target])
        else:
            self._set(ids, _ids(values) if code == SET else [])

    def _set(self, ids: list[int], targets: list[Any]) -> None:
        crud.check_targets(self.env, self.comodel, targets)
        # Only what the list leaves out goes, so that nobody else's row is touched.
        self._cut(ids, None, keep=targets)
        self._link(ids, targets)

    def _link(self, ids: list[int], targets: list[Any]) -> None:
        crud.check_targets(self.env, self.comodel, targets)
        if self.relation is None:
            return
        columns = f"{quoted(self.relation.column)}, {quoted(self.relation.other)}"
        sql = f"INSERT OR IGNORE INTO {self.relation.table} ({columns}) VALUES (?, ?)"
        for id_ in ids:
            for target in targets:
                self.env.change(self.relation.table, sql, (id_, target))

    def _cut(self, ids: list[int], targets: list[Any] | None, keep: Sequence[Any] = ()) -> None:
        if self.relation is None:
            return
        own, params = in_list(ids)
        others, more = in_list(keep if targets is None else targets)
        word = "NOT IN" if targets is None else "IN"
        sql = (
            f"DELETE FROM {self.relation.table} WHERE {quoted(self.relation.column)} IN {own}"
            f" AND {quoted(self.relation.other)} {word} {others}"
        )
        self.env.change(self.relation.table, sql, params + more)


class _One2many:
    def __init__(self, env: Env, field: Field, comodel: ModelInfo) -> None:
        self.env, self.field, self.comodel = env, field, comodel
        self.inverse = comodel.fields[field.inverse_name]
        owner = self.inverse.model_field
        self.owner = {owner: field.model} if owner else {}

    def create(self, ids: list[int], several: list[Any]) -> None:
        with python_errors():
            made = [
                {**values, **self.owner, self.inverse.name: id_}
                for values in several
                for id_ in ids
            ]
        crud.create(self.env, self.comodel, made)

    def run(self, ids: list[int], code: int, target: Any, values: Any) -> None:
        if code == UPDATE:
            crud.write(self.env, self.comodel, [target], values)
        elif code == DELETE:
            crud.unlink(self.env, self.comodel, [target])
        elif code == LINK:
            self._link(ids, [target])
        elif code == UNLINK:
            self._let_go([target])
        else:
            self._replace(ids, _ids(values) if code == SET else [])

    def _replace(self, ids: list[int], targets: list[Any]) -> None:
        crud.check_targets(self.env, self.comodel, targets)
        env = self.env.sudo().with_context(active_test=False)
        current = [id_ for linked in linked_ids(env, self.field, ids).values() for id_ in linked]
        self._let_go([id_ for id_ in current if id_ not in targets])
        self._link(ids, [id_ for id_ in targets if id_ not in current])

    def _link(self, ids: list[int], targets: list[Any]) -> None:
        if targets and ids:
            crud.write(self.env, self.comodel, targets, {**self.owner, self.inverse.name: ids[-1]})

    def _let_go(self, targets: list[Any]) -> None:
        found = existing(self.env, self.comodel, targets)
        if not found:
            return
        if self.inverse.ondelete == "cascade":
            crud.unlink(self.env, self.comodel, found)
        elif self.inverse.required:
            raise integrity.not_null(self.env.registry, self.comodel, self.inverse)
        else:
            crud.write(self.env, self.comodel, found, {self.inverse.name: False})
