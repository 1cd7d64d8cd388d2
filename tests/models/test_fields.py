"""What fields take and give: every value goes to the wire and comes back as it was."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.declared import Country, Partner, Tag
from zenoo_core import Command, fields
from zenoo_core.errors import InvalidRecord, InvalidValueError
from zenoo_core.models.checking import checked
from zenoo_core.models.fields import Binary
from zenoo_core.models.groups import Group
from zenoo_core.models.relations import Many, Reference

_ids = st.integers(1, 2**31 - 1)
_country = Group("res.country")
_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _text,
    lambda inner: st.lists(inner) | st.dictionaries(_text, inner),
)
_zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))

VALUES: dict[fields.Field[Any], st.SearchStrategy[Any]] = {
    fields.CharField(): st.none() | _text,
    fields.TextField(): st.none() | _text,
    fields.HtmlField(): st.none() | _text,
    fields.SelectionField([("a", "A"), ("b", "B")]): st.sampled_from([None, "a", "b"]),
    fields.IntegerField(): st.integers(-(2**31), 2**31 - 1),
    fields.FloatField(): st.floats(allow_nan=False, allow_infinity=False),
    fields.MonetaryField(): st.floats(allow_nan=False, allow_infinity=False),
    fields.BooleanField(): st.booleans(),
    fields.DateField(): st.none() | st.dates(),
    fields.DatetimeField(): st.none()
    | st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=_zones),
    fields.BinaryField(): st.none() | st.binary().map(lambda data: data),
    fields.Many2oneField("res.country"): st.none() | _ids.map(Reference),
    fields.Many2oneReferenceField(): st.none() | _ids,
    fields.ReferenceField(): st.none() | _ids.map(lambda n: Reference(n, None, _country)),
    fields.JsonField(): _json.filter(lambda value: value is not False),
    fields.PropertiesField(): st.none() | st.lists(st.dictionaries(_text, _text)),
    fields.One2manyField("res.partner"): st.lists(_ids).map(Many),
    fields.Many2manyField("res.partner"): st.lists(_ids).map(Many),
}  # fmt: skip


@pytest.mark.parametrize("field", VALUES, ids=lambda field: type(field).__name__)
@given(data=st.data())
@settings(max_examples=50)
def test_encode_then_decode_is_the_identity(field: fields.Field[Any], data: st.DataObject) -> None:
    value = data.draw(VALUES[field])
    wire = json.loads(json.dumps(field.encode(value)))
    if field.kind in ("one2many", "many2many"):
        ((number, zero, wire),) = wire  # one command, which the server answers with its ids
        assert (number, zero) == (6, 0)
    back = field.decode(wire)
    expected = value.replace(microsecond=0) if isinstance(value, datetime) else value
    if isinstance(back, Reference):
        assert (back.id, back.model) == (expected.id, expected.model)
    elif isinstance(back, Many):
        assert back.ids == expected.ids
    else:
        assert back == expected
    if isinstance(back, datetime):
        assert back.tzinfo is UTC


def test_datetimes_never_have_t_z_or_fractions() -> None:
    when = datetime(2026, 1, 15, 12, 0, 30, 999999, timezone(timedelta(hours=2)))
    assert fields.DatetimeField().encode(when) == "2026-01-15 10:00:30"


def test_a_many2one_is_a_bare_id() -> None:
    field = Partner.__fields__["country_id"]
    for value in (20, Reference(20, "Belgium"), Reference(20, "Belgium", Group("res.country"))):
        assert field.encode(value) == 20


def test_numbers_take_decimals() -> None:
    assert fields.MonetaryField().encode(Decimal("1.10")) == Decimal("1.10")
    assert fields.MonetaryField().decode(5) == 5.0


def test_binaries_are_decoded_when_asked_for() -> None:
    value = fields.BinaryField().decode("aGVsbG8=")
    assert (bytes(value), value == b"hello", repr(value)) == (b"hello", True, "<Binary, 6 bytes>")
    sized = Binary("70.00 bytes")
    with pytest.raises(ValueError, match=r"not base64 but '70\.00 bytes'"):
        bytes(sized)


WRONG: list[tuple[fields.Field[Any], Any, str]] = [
    (fields.CharField(), 5, "a text"),
    (fields.CharField(), "a\0b", "without NUL"),
    (fields.CharField(max_length=3), "four", "at most 3 characters, not 4"),
    (fields.SelectionField([("a", "A")]), "x", "one of 'a'"),
    (fields.IntegerField(), True, "an int"),
    (fields.IntegerField(), 1.0, "an int"),
    (fields.IntegerField(), 2**31, "four bytes"),
    (fields.FloatField(), float("nan"), "a finite number"),
    (fields.FloatField(), "1.5", "a number"),
    (fields.BooleanField(), 1, "True or False"),
    (fields.DateField(), datetime.now(UTC), "a date"),
    (fields.DateField(), "2026-1-5", "a date as YYYY-MM-DD"),
    (fields.DatetimeField(), datetime(2026, 1, 1), "with a time zone"),
    (fields.DatetimeField(), date(2026, 1, 1), "a datetime"),
    (fields.DatetimeField(), "2026-01-01T10:00:00Z", "a datetime as YYYY-MM-DD HH:MM:SS"),
    (fields.BinaryField(), "text", "bytes"),
    (fields.Many2oneField("res.country"), [20, "Belgium"], "a record of res.country or its id"),
    (fields.Many2oneField("res.country"), "Belgium", "a record of res.country or its id"),
    (fields.Many2oneField("res.country"), True, "a record of res.country or its id"),
    (fields.Many2oneField("res.country"), 0, "that is stored"),
    (fields.Many2oneField("res.country"), Reference(1, None, Group("res.users")), "res.users"),
    (fields.ReferenceField(), 5, "a reference that knows its model"),
    (fields.Many2manyField("x"), "12", "records or their ids"),
    (fields.Many2manyField("x"), [1, "2"], "a record of x or its id"),
    (fields.Many2manyField("x"), Command.link(1), "a list of commands"),
    (fields.Many2manyField("x"), [Command.link(1), 2], "either commands or records"),
    (fields.JsonField(), object(), "a value that JSON can hold"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "words"), WRONG, ids=lambda each: repr(each).partition(" at 0x")[0][:30]
)
def test_what_a_field_cannot_take(field: fields.Field[Any], value: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        field.encode(value)
    assert words in str(caught.value)


@pytest.mark.parametrize("field", VALUES, ids=lambda field: type(field).__name__)
@given(wire=_json)
@settings(max_examples=30)
def test_decoding_anything_gives_a_value_or_says_what_is_wrong(
    field: fields.Field[Any], wire: Any
) -> None:
    with suppress(TypeError, ValueError):
        value = field.decode(wire)
        assert value is not False or field.kind in ("boolean", "json", "properties")


def test_all_faults_of_a_record_are_in_one_error() -> None:
    values = {
        "name": 5,
        "type": "robot",
        "create_date": None,
        "country_id": "Belgium",
        "category_id": [Command.create({"name": "x" * 31, "color": "red"})],
        "email": "fine@example.com",
    }
    with pytest.raises(InvalidRecord) as caught:
        checked("res.partner", Partner.__fields__, values)
    assert list(caught.value.faults) == [
        "name", "type", "create_date", "country_id", "category_id.name", "category_id.color",
    ]  # fmt: skip
    text = str(caught.value)
    assert "res.partner: 6 faults" in text
    assert "name: expected a text, not 5" in text
    assert "Nothing was sent." in text


def test_secrets_are_not_shown() -> None:
    password = {"new_password": fields.CharField(max_length=3)}
    with pytest.raises(InvalidRecord) as caught:
        checked("res.users", password, {"new_password": "hunter22"})
    assert "hunter22" not in str(caught.value)


def test_defaults_are_for_creation_only() -> None:
    made: list[int] = []

    def number() -> int:
        made.append(1)
        return len(made)

    known = {
        "priority": fields.IntegerField(default=1),
        "count": fields.IntegerField(default=number),
    }
    for name, field in known.items():
        field.__set_name__(object, name)
    assert checked("x", known, {}, create=True) == {"priority": 1, "count": 1}
    assert checked("x", known, {"priority": 5}, create=True) == {"priority": 5, "count": 2}
    assert checked("x", known, {}) == {}


def test_required_fields_are_not_cleared_and_unknown_ones_pass_until_metadata_says_no() -> None:
    with pytest.raises(InvalidRecord, match="the field is required"):
        checked("res.country", Country.__fields__, {"name": None})
    day = {"x_day": date(2026, 1, 1)}
    assert checked("res.partner.category", Tag.__fields__, day) == {"x_day": "2026-01-01"}
    known: dict[str, Any] = {"x_date": {}, "name": {}}
    with pytest.raises(InvalidRecord, match="a field of the model, such as 'x_date'"):
        checked("res.partner.category", Tag.__fields__, day, known=known)


def test_commands_are_triples() -> None:
    commands = [
        Command.create({"name": "New"}), Command.update(4, {"color": 2}), Command.delete(5),
        Command.unlink(6), Command.link(7), Command.clear(), Command.set([8, 9]),
    ]  # fmt: skip
    assert Partner.__fields__["category_id"].encode(commands) == [
        [0, 0, {"name": "New"}], [1, 4, {"color": 2}], [2, 5, 0], [3, 6, 0], [4, 7, 0], [5, 0, 0],
        [6, 0, [8, 9]],
    ]  # fmt: skip
    with pytest.raises(InvalidValueError, match="a record or its id"):
        Command.link("7")
