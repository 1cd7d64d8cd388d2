"""Calls whose results and refusals have to be the same on every wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from zenoo_core import errors
from zenoo_core.records import EMPTY


@frozen
class Asked:
    """A call, and a test of its result."""

    model: str
    method: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = EMPTY
    right: Callable[[Any], bool] = field(default=lambda result: result is not None, kw_only=True)


@frozen
class Refused:
    """A call that Odoo refuses, and the class of the error."""

    model: str
    method: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = EMPTY
    error: type[errors.ZenooError] = field(default=errors.OdooError, kw_only=True)


def _ids(result: Any) -> bool:
    return isinstance(result, list) and all(type(number) is int for number in result)


_P = "res.partner"
_BE = [["code", "=", "BE"]]

ASKED: Mapping[str, Asked] = {
    "search, all by position": Asked(
        _P, "search", [[["is_company", "=", True]], 1, 2, "id"],
        right=lambda r: _ids(r) and len(r) == 2 and r == sorted(r)),
    "search, by name": Asked(
        _P, "search", (), {"domain": [], "limit": 3, "order": "id desc"},
        right=lambda r: _ids(r) and len(r) == 3 and r == sorted(r, reverse=True)),
    "search_count": Asked("res.country", "search_count", [_BE], right=lambda r: r == 1),
    "search_read": Asked(
        "res.country", "search_read", [_BE, ["code", "name", "currency_id"]], {"limit": 1},
        right=lambda r: r[0]["code"] == "BE" and r[0]["name"] == "Belgium"
        and type(r[0]["currency_id"][0]) is int and r[0]["currency_id"][1] == "EUR"),
    "a language in the context": Asked(
        "res.country", "search_read", [_BE, ["name"]], {"context": {"lang": "fr_FR"}},
        right=lambda r: r[0]["name"] == "Belgique"),
    "read": Asked(
        _P, "read", [[1], ["name", "parent_id", "color", "partner_latitude", "is_company"]],
        right=lambda r: (r[0]["id"], r[0]["parent_id"], r[0]["color"]) == (1, False, 0)
        and type(r[0]["partner_latitude"]) is float and type(r[0]["is_company"]) is bool),
    "read of one id that is no list": Asked(
        _P, "read", [1, ["name"]], right=lambda r: [row["id"] for row in r] == [1]),
    "read with load": Asked(
        "res.company", "read", [[1], ["partner_id"], ""],
        right=lambda r: type(r[0]["partner_id"]) is int),
    "read of a missing id": Asked(_P, "read", [[999_999_999], ["name"]], right=lambda r: r == []),
    "fields_get": Asked(
        _P, "fields_get", [["name", "country_id"], ["type", "relation"]],
        right=lambda r: r["name"]["type"] == "char"
        and r["country_id"] == {"type": "many2one", "relation": "res.country"}),
    "name_search": Asked(
        "res.country", "name_search", ["Belg", [], "ilike", 5],
        right=lambda r: [pair[1] for pair in r] == ["Belgium"]),
    "default_get": Asked(
        _P, "default_get", [["type", "active"]],
        right=lambda r: r == {"type": "contact", "active": True}),
    "context_get": Asked(
        "res.users", "context_get", right=lambda r: type(r["uid"]) is int and "lang" in r),
    "create of nothing": Asked(_P, "create", [[]], right=lambda r: r == []),
    "write on nothing": Asked(_P, "write", [[], {"city": "x"}], right=lambda r: r is True),
}  # fmt: skip

_NONE = {"name": "wire contract"}

REFUSED: Mapping[str, Refused] = {
    "unknown model": Refused("no.such.model", "search", [[]], error=errors.UnknownModelError),
    "unknown method": Refused(_P, "no_such_method", [[1]], error=errors.UnknownMethodError),
    "unknown method without arguments": Refused(
        _P, "no_such_method", error=errors.UnknownMethodError),
    "private method": Refused(_P, "_search", [[]], error=errors.PrivateMethodError),
    "unknown field read": Refused(_P, "read", [[1], ["nope"]], error=errors.UnknownFieldError),
    "unknown field searched": Refused(
        _P, "search", [[["nope", "=", 1]]], error=errors.UnknownFieldError),
    "unknown field written": Refused(
        _P, "write", [[1], {"nope": 1}], error=errors.UnknownFieldError),
    "unknown field created": Refused(
        _P, "create", [{**_NONE, "nope": 1}], error=errors.UnknownFieldError),
    "malformed order": Refused(
        _P, "search", [[]], {"order": "name;"}, error=errors.InvalidValueError),
    "wrong selection value": Refused(
        _P, "write", [[1], {"type": "nonsense"}], error=errors.InvalidValueError),
    "a number too large for its field": Refused(
        _P, "write", [[1], {"color": 2**31}], error=errors.InvalidValueError),
    "a NUL character": Refused(
        _P, "write", [[1], {"ref": "a\0b"}], error=errors.InvalidValueError),
    "NaN": Refused(
        _P, "write", [[1], {"partner_latitude": float("nan")}], error=errors.InvalidValueError),
    "a value of no wire": Refused(
        _P, "write", [[1], {"ref": object()}], error=errors.InvalidValueError),
    "a lone surrogate": Refused(
        _P, "write", [[1], {"ref": "\ud800"}], error=errors.InvalidValueError),
    "an unknown keyword": Refused(
        _P, "search_count", [[]], {"nothing": 1}, error=errors.InvalidArgumentsError),
    "too many arguments": Refused(
        _P, "search_count", [[], 1, 2, 3, 4], error=errors.InvalidArgumentsError),
    "too few arguments": Refused(_P, "search_count", error=errors.InvalidArgumentsError),
    "an argument twice": Refused(
        _P, "search_count", [[]], {"domain": []}, error=errors.InvalidArgumentsError),
    "no ids": Refused(_P, "read", error=errors.InvalidArgumentsError),
    "a missing record written": Refused(
        _P, "write", [[999_999_999], {"city": "x"}], error=errors.MissingError),
    "a missing record deleted": Refused(
        _P, "unlink", [[999_999_999]], error=errors.MissingError),
    "a constraint of the database": Refused(
        _P, "create", [{"city": "Nowhere"}], error=errors.ValidationError),
    "a constraint in Python": Refused(
        "res.users", "create", [{"name": "Dup", "login": "admin"}],
        error=errors.ValidationError),
    "a rule of the business": Refused("res.users", "unlink", [[1]], error=errors.UserError),
    "a password that is not one's own": Refused(
        "res.users", "change_password", ["wrong", "new"], error=errors.AuthenticationError),
    "an inactive language": Refused(
        "res.country", "read", [[20], ["name"]], {"context": {"lang": "xx_YY"}},
        error=errors.UserError),
}  # fmt: skip
