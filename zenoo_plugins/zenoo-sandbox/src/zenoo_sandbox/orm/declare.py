"""How a model is declared: what its recorded metadata does not say, as data and small functions.

One module of `zenoo_sandbox.models` declares one model. Its fields come from the recorded
`fields_get`; the declaration adds order, defaults, constraints, computed values and methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from zenoo_sandbox.orm.domain import Node
    from zenoo_sandbox.orm.env import Env

Row = Mapping[str, Any]
Values = dict[str, Any]
Domain = Sequence[Any]


@frozen
class Compute:
    """Say how one field is computed, from a row of its dependencies or for a batch of ids.

    `depends` are dotted paths; `by_row` gets their raw values by path (None for empty, ids for
    many2one), so they may cross many2one fields only. `by_batch` returns the raw value by id and
    may read anything. A stored field is recomputed when a dependency changes; a `precious` one
    only when it is empty, so that a value given by hand stays.
    """

    field: str
    depends: tuple[str, ...] = ()
    by_row: Callable[[Row], Any] | None = None
    by_batch: Callable[[Env, list[int]], Mapping[int, Any]] | None = None
    search: Callable[[Env, str, Any], Domain] | None = None
    inverse: Callable[[Env, list[int], Any], None] | None = None
    precious: bool = False


@frozen
class Unique:
    """Refuse a second record with the same values, with the text that Odoo gives."""

    fields: tuple[str, ...]
    message: str


@frozen
class Check:
    """Refuse a record for which the SQL condition is false; `name` is the constraint's."""

    name: str
    sql: str
    message: str


@frozen
class Constraint:
    """Run `check(env, ids)` after one of the fields was written; it raises ValidationError.

    An `early` one runs before anything is computed from what was written.
    """

    fields: tuple[str, ...]
    check: Callable[[Env, list[int]], None]
    early: bool = False


@frozen
class Relation:
    """Name the table of a many2many field and its columns, where Odoo's default would not do."""

    table: str
    column: str
    other: str


@frozen
class Method:
    """A public method: `run(self, ...)` with Odoo's parameter names.

    A method of the model (`on_model`) is called without ids. `owner` is the class that Python's
    own complaints about arguments name.
    """

    run: Callable[..., Any]
    on_model: bool = False
    owner: str = "BaseModel"


@frozen
class Hooks:
    """Functions that run before or after the common work, as overrides do in Odoo.

    `create(env, values)` and `copy(env, original, values)` may change the values in place;
    `write(env, ids, values)` and `unlink(env, ids)` may raise; `saved(env, ids, values)` follows a
    create or a write, `created(env, ids)` all creates of a call. Where `trusts(env, ids, names)` is
    true, a write needs no right. `reach(env, mode)` narrows the records of everybody but the
    superuser, as record rules do.
    """

    create: Callable[[Env, Values], None] | None = None
    write: Callable[[Env, list[int], Values], None] | None = None
    saved: Callable[[Env, list[int], Values], None] | None = None
    unlink: Callable[[Env, list[int]], None] | None = None
    created: Callable[[Env, list[int]], None] | None = None
    copy: Callable[[Env, Row, Values], None] | None = None
    trusts: Callable[[Env, list[int], set[str]], bool] | None = None
    reach: Callable[[Env, str], Node] | None = None


@frozen
class Model:
    """Declare one model beyond its recorded fields; `fields` are those of a model without any.

    `defaults` win over the recorded ones; a callable gets the environment. `delegate` names the
    many2one whose record is created along (Odoo's `_inherits`). `stored` and `related` (a dotted
    path) say of fields that Odoo computes how they live here. `overrides` are the methods that
    Odoo's own class of the model redefines. `hidden` fields exist, but nobody may read them.
    `listed` are the fields of its list view; `onchanges` say by field what follows in a form.
    """

    name: str
    description: str
    fields: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    order: str = "id"
    rec_name: str = "name"
    names_search: tuple[str, ...] = ()
    parent_name: str = "parent_id"
    delegate: str | None = None
    stored: frozenset[str] = frozenset()
    related: Mapping[str, str] = field(factory=dict)
    ondelete: Mapping[str, str] = field(factory=dict)
    relations: Mapping[str, Relation] = field(factory=dict)
    indexes: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(factory=dict)
    no_copy: frozenset[str] = frozenset()
    hidden: tuple[str, ...] = ()
    computes: tuple[Compute, ...] = ()
    uniques: tuple[Unique, ...] = ()
    checks: tuple[Check, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    methods: Mapping[str, Method] = field(factory=dict)
    overrides: frozenset[str] = frozenset()
    hooks: Hooks = Hooks()
    listed: tuple[str, ...] = ()
    onchanges: Mapping[str, Callable[[Env, Row], Values]] = field(factory=dict)
