"""The source of a typed class, from what `fields_get` tells of its model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zenoo_core.models.metadata import Attributes, attribute_name, is_costly

HEADER = "# Written by `zenoo models generate`: changes are lost when it is run again.\n"
_WIDTH = 100
_MOST_CHOICES = 40
# What can be chosen is for each installation to say, not for a class that many share.
_LOCAL_CHOICES = frozenset({"lang", "tz"})
_KINDS = {
    "char": "CharField", "text": "TextField", "html": "HtmlField", "integer": "IntegerField",
    "float": "FloatField", "monetary": "MonetaryField", "boolean": "BooleanField",
    "date": "DateField", "datetime": "DatetimeField", "binary": "BinaryField",
    "selection": "SelectionField", "reference": "ReferenceField", "many2one": "Many2oneField",
    "one2many": "One2manyField", "many2many": "Many2manyField",
    "many2one_reference": "Many2oneReferenceField", "properties": "PropertiesField",
}  # fmt: skip


def class_name(model: str) -> str:
    """Return the class for a model: `SaleOrderLine` for `sale.order.line`."""
    return "".join(part[:1].upper() + part[1:] for part in model.replace(".", "_").split("_"))


def module_name(model: str) -> str:
    """Return the module for a model: `sale_order_line` for `sale.order.line`."""
    return model.replace(".", "_")


def source_of(model: str, told: Attributes, *, package: str, pack: Iterable[str]) -> str:
    """Return the module of one model, laid out as ruff does.

    Fields come by name, so that the same schema gives the same text; labels, which are in
    somebody's language, are left out. Relations to models of the pack are typed with their
    classes, others go by name.
    """
    wanted = {name: told[name] for name in sorted(told) if name != "id"}
    inside = set(pack) & {str(field.get("relation")) for field in wanted.values()}
    lines = [f'"""{model}."""', "", "from __future__ import annotations", ""]
    if others := sorted(inside - {model}):
        lines += ["from typing import TYPE_CHECKING", ""]
    lines.append("from zenoo_core import OdooModel, fields")
    if others:
        lines += ["", "if TYPE_CHECKING:"]
        lines += [f"    from {package}.{module_name(m)} import {class_name(m)}" for m in others]
    lines += ["", "", f"class {class_name(model)}(OdooModel):"]
    lines += [f'    """A record of {model}."""', "", "    class Meta:"]
    lines += [f"        model_name = {_text(model)}", "        partial = True", ""]
    for name, field in wanted.items():
        lines += _declaration(name, field, inside)
    return HEADER + "\n".join(lines) + "\n"


def _declaration(name: str, told: Mapping[str, Any], inside: set[str]) -> Iterator[str]:
    kind = _KINDS.get(told.get("type", ""), "JsonField")
    arguments = list(_arguments(name, told, inside))
    head = f"    {attribute_name(name)} = fields.{kind}("
    line = f"{head}{', '.join(arguments)})"
    if len(line) <= _WIDTH:
        yield line
        return
    yield head
    for argument in arguments:
        yield from _argument(argument)
    yield "    )"


def _argument(text: str) -> Iterator[str]:
    if len(text) + 9 <= _WIDTH or not text.startswith("["):
        yield f"        {text},"
        return
    yield "        ["
    yield from (f"            ({pair}," for pair in text[2:-1].split(", ("))
    yield "        ],"


def _arguments(name: str, told: Mapping[str, Any], inside: set[str]) -> Iterator[str]:
    relation = told.get("relation")
    if relation:
        yield _text(relation)
        if told.get("type") == "one2many" and told.get("relation_field"):
            yield _text(told["relation_field"])
        if relation in inside:
            yield f"to=lambda: {class_name(relation)}"
    elif choices := _choices(name, told):
        yield choices
    if attribute_name(name) != name:
        yield f"column={_text(name)}"
    if told.get("size"):
        yield f"max_length={told['size']}"
    for flag in ("required", "readonly"):
        if told.get(flag):
            yield f"{flag}=True"
    if is_costly(name, told):
        yield "lazy=True"
    if told.get("searchable") is False:
        yield "searchable=False"


def _choices(name: str, told: Mapping[str, Any]) -> str:
    found = told.get("selection")
    if not isinstance(found, list) or not found or len(found) > _MOST_CHOICES:
        return ""
    if name in _LOCAL_CHOICES or told.get("type") != "selection":
        return ""
    pairs = (f"({_text(str(word))}, {_text(str(label))})" for word, label in found)
    return f"[{', '.join(pairs)}]"


def _text(value: str) -> str:
    """Return a literal with the quotes that need the fewest escapes, double ones by choice."""
    if '"' in value and "'" not in value:
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
