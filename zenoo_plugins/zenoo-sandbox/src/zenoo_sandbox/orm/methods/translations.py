"""get_field_translations and update_field_translations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from zenoo_sandbox.errors import PythonError, UserError
from zenoo_sandbox.orm import access, crud, read
from zenoo_sandbox.orm.compile import quoted
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import Field

_ENGLISH = "en_US"


def get_field_translations(self: Records, field_name: Any, langs: Any = None) -> list[Any]:
    """Return the value of one field of one record in each language, and how it is translated."""
    field = _field(self, field_name)
    ids = self.numbers
    if len(ids) != 1:
        raise PythonError(ValueError, f"Expected singleton: {self}")
    read.read(self.env, self.info, ids, [field.name])
    stored = _stored(self, field, ids[0])
    source = stored.get(_ENGLISH) or ""
    with python_errors():
        wanted = sorted(_active(self) if langs is None else set(langs) & set(_active(self)))
    found = [{"lang": lang, "source": source, "value": stored.get(lang) or ""} for lang in wanted]
    whole = field.type == "char"
    kind = {"translation_type": field.type if whole else "text", "translation_show_source": False}
    return [found, kind]


def _field(self: Records, name: Any) -> Field:
    field = self.info.fields.get(name) if isinstance(name, str) else None
    if field is None:
        raise PythonError(KeyError, name)
    return field


def _active(self: Records) -> list[str]:
    return [row[0] for row in self.env.query("SELECT code FROM res_lang WHERE active")]


def _stored(self: Records, field: Field, record: int) -> Mapping[str, Any]:
    """Return what is stored by language; a field that is not translated has only English."""
    if not field.column:
        return {}
    sql = f"SELECT {quoted(field.name)} FROM {self.info.table} WHERE id = ?"
    rows = self.env.query(sql, (record,))
    raw = rows[0][0] if rows else None
    if raw is None:
        return {}
    found: Mapping[str, Any] = json.loads(raw) if field.variant == "lang" else {_ENGLISH: raw}
    return found


def update_field_translations(
    self: Records, field_name: Any, translations: Any, source_lang: Any = ""
) -> bool:
    """Write a field in several languages; false takes a translation away."""
    return _update(self, field_name, translations)


def update_field_translations_18(
    self: Records, field_name: Any, translations: Any, source_lang: Any = None
) -> bool:
    """Write a field in several languages; false takes a translation away."""
    return _update(self, field_name, translations)


def _update(self: Records, field_name: Any, translations: Any) -> bool:
    field = _field(self, field_name)
    access.check_access(self.env, self.info, "write")
    if field.variant != "lang":
        return False
    with python_errors():
        given = dict(translations)
    active = _active(self)
    for lang in given:
        if lang not in active:
            raise UserError(f"The following languages are not activated: {lang}")
    for lang, value in given.items():
        env = self.env.with_context(lang=lang)
        if value is not False:
            crud.write(env, self.info, list(self.ids), {field.name: value})
        elif lang != _ENGLISH:
            crud.write(env, self.info, list(self.ids), {})
            _forget(self, field, lang)
    return True


def _forget(self: Records, field: Field, lang: str) -> None:
    column = quoted(field.name)
    for id_ in self.numbers:
        sql = f"UPDATE {self.info.table} SET {column} = json_remove({column}, ?) WHERE id = ?"
        self.env.change(self.info.table, sql, (f"$.{lang}", id_))


METHODS = {
    "get_field_translations": Method(get_field_translations),
    "update_field_translations": Method(update_field_translations),
}
METHODS_18 = {"update_field_translations": Method(update_field_translations_18)}
