"""load: rows of texts become records, known again by their external ids."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from zenoo_sandbox.database import Database

from .callers import ADMIN, Call, Refusal

KEEP = {"mode": "update", "noupdate": True}
PARTNER = "res.partner"


def read(call: Call, ids: list[int], *names: str) -> list[Any]:
    return [tuple(row[name] for name in names) for row in call(PARTNER, "read", ids, list(names))]


def xmlids(call: Call, ids: list[int]) -> list[str]:
    return [row["xmlid"] for row in call(PARTNER, "get_metadata", ids)]


def messages(call: Call, fields: list[str], *rows: list[Any], **context: Any) -> list[Any]:
    """Load rows that must fail; return what is told of them."""
    before = call(PARTNER, "search_count", [], context={"active_test": False})
    result = call(PARTNER, "load", fields, list(rows), context=context)
    assert result["ids"] is False
    assert call(PARTNER, "search_count", [], context={"active_test": False}) == before
    found: list[Any] = result["messages"]
    return found


def test_rows_without_an_id_are_created(call: Call) -> None:
    rows = [["One", "one@example.com"], ["Two", ""]]
    result = call(PARTNER, "load", ["name", "email"], rows)
    assert result["messages"] == []
    assert result["nextrow"] == 0
    assert read(call, result["ids"], "name", "email") == [
        ("One", "one@example.com"),
        ("Two", False),
    ]
    assert xmlids(call, result["ids"]) == [False, False]


def test_an_external_id_is_known_again(call: Call) -> None:
    first = call(PARTNER, "load", ["id", "name"], [["key.a", "First"]])
    second = call(PARTNER, "load", ["id", "name"], [["key.a", "Second"], ["key.b", "B"]])
    assert second["ids"][0] == first["ids"][0]
    assert read(call, second["ids"], "name") == [("Second",), ("B",)]
    assert xmlids(call, second["ids"]) == ["key.a", "key.b"]


def test_update_and_noupdate_keep_what_is_there(call: Call) -> None:
    first = call(PARTNER, "load", ["id", "name"], [["key.a", "First"]], context=KEEP)
    second = call(PARTNER, "load", ["id", "name"], [["key.a", "Second"]], context=KEEP)
    assert second == first
    assert read(call, first["ids"], "name") == [("First",)]
    known = [["module", "=", "key"], ["name", "=", "a"]]
    (named,) = call("ir.model.data", "search_read", known, ["noupdate", "res_id"])
    assert (named["noupdate"], named["res_id"]) == (True, first["ids"][0])


def test_without_the_context_the_second_call_overwrites(call: Call) -> None:
    first = call(PARTNER, "load", ["id", "name"], [["key.a", "First"]], context=KEEP)
    for context in ({}, {"mode": "init"}, {"noupdate": True}):
        again = call(PARTNER, "load", ["id", "name"], [["key.a", f"{context}"]], context=context)
        assert again["ids"] == first["ids"]
        assert read(call, first["ids"], "name") == [(f"{context}",)]
    # What was marked once stays marked.
    call(PARTNER, "load", ["id", "name"], [["key.a", "Late"]], context=KEEP)
    assert read(call, first["ids"], "name") == [("{'noupdate': True}",)]


def test_an_update_writes_to_what_is_not_marked(call: Call) -> None:
    first = call(PARTNER, "load", ["id", "name"], [["key.a", "First"]])
    call(PARTNER, "load", ["id", "name"], [["key.a", "Second"]], context=KEEP)
    assert read(call, first["ids"], "name") == [("Second",)]


def test_an_update_needs_a_known_record(call: Call) -> None:
    (told,) = messages(call, ["name"], ["X"], mode="update")
    assert told["message"] == "Cannot update a record without specifying its id or xml_id"


def test_an_id_without_a_module(call: Call) -> None:
    made = call(PARTNER, "load", ["id", "name"], [["bare", "Bare"]])
    assert xmlids(call, made["ids"]) == ["__import__.bare"]
    other = call(PARTNER, "load", ["id", "name"], [["bare", "Bare"]], context={"module": "mine"})
    assert xmlids(call, other["ids"]) == ["mine.bare"]


def test_a_key_of_a_deleted_record_is_free_again(call: Call) -> None:
    first = call(PARTNER, "load", ["id", "name"], [["key.a", "First"]], context=KEEP)
    call(PARTNER, "unlink", first["ids"])
    second = call(PARTNER, "load", ["id", "name"], [["key.a", "Second"]], context=KEEP)
    assert read(call, second["ids"], "name") == [("Second",)]
    assert second["ids"] != first["ids"]


def test_one_key_twice_in_one_call(call: Call) -> None:
    rows = [["key.a", "First"], ["key.b", "B"], ["key.a", "Second"]]
    result = call(PARTNER, "load", ["id", "name"], rows)
    assert result["messages"] == []
    assert result["ids"][0] == result["ids"][2] != result["ids"][1]
    assert read(call, result["ids"][:2], "name") == [("Second",), ("B",)]


def test_a_key_of_another_model_is_refused(call: Call) -> None:
    (told,) = messages(call, ["id", "name"], ["base.be", "Belgium"])
    number = call("ir.model.data", "search", [["module", "=", "base"], ["name", "=", "be"]])[0]
    assert told["message"] == (
        "For external id base.be when trying to create/update a record of model res.partner found "
        f"record of different model res.country ({number})"
    )


def test_a_database_id_is_written_to(call: Call, partner: int) -> None:
    for number in (str(partner), partner):
        result = call(PARTNER, "load", [".id", "name"], [[number, f"Written {number!r}"]])
        assert result["ids"] == [partner]
        assert read(call, [partner], "name") == [(f"Written {number!r}",)]
    (told,) = messages(call, [".id", "name"], [partner, "X"], ["999999", "Y"])
    assert told["message"] == "Unknown database identifier '999999'"
    assert (told["record"], told["field"]) == (1, ".id")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("country_id", "Belgium"),
        ("country_id/id", "base.be"),
        ("country_id:id", "base.be"),
        ("country_id/.id", "20"),
        ("country_id/.id", 20),
        ("country_id.id", "20"),
    ],
)
def test_a_relation_by_name_and_by_its_ids(call: Call, column: str, cell: Any) -> None:
    result = call(PARTNER, "load", ["name", column], [["X", cell]])
    assert result["messages"] == []
    assert read(call, result["ids"], "country_id") == [([20, "Belgium"],)]


@pytest.mark.parametrize("empty", ["", False, None, 0, "false", "0", "no"])
@pytest.mark.parametrize("column", ["country_id", "country_id/id", "country_id/.id"])
def test_an_empty_relation_is_cleared(call: Call, partner: int, empty: Any, column: str) -> None:
    if column == "country_id" and empty:
        return  # a name like any other
    result = call(PARTNER, "load", [".id", column], [[partner, empty]])
    assert result["messages"] == []
    assert read(call, [partner], "country_id") == [(False,)]


def test_several_of_a_many2many(call: Call) -> None:
    tags = call("res.partner.category", "create", [{"name": "Tag A"}, {"name": "Tag B"}])
    names = ["name", "category_id"]
    result = call(PARTNER, "load", names, [["X", "Tag A,Tag B"], ["Y", "Tag B"], ["Z", ""]])
    assert read(call, result["ids"], "category_id") == [(tags,), (tags[1:],), ([],)]
    numbers = ",".join(map(str, tags))
    result = call(PARTNER, "load", ["name", "category_id/.id"], [["X", numbers]])
    assert read(call, result["ids"], "category_id") == [(tags,)]
    row = [[result["ids"][0], "Tag A"]]
    call(PARTNER, "load", [".id", "category_id"], row)
    assert read(call, result["ids"], "category_id") == [(tags[:1],)]
    row = [[result["ids"][0], "Tag B"]]
    call(PARTNER, "load", [".id", "category_id"], row, context={"update_many2many": True})
    assert read(call, result["ids"], "category_id") == [(tags,)]


def test_lines_of_a_one2many(call: Call) -> None:
    columns = ["id", "name", "child_ids/name", "child_ids/email", "child_ids/id"]
    rows = [
        ["key.p", "Parent", "Child 1", "1@example.com", "key.c1"],
        ["", "", "Child 2", "", ""],
        ["key.q", "Other", "", "", ""],
    ]
    result = call(PARTNER, "load", columns, rows)
    assert result["messages"] == []
    assert len(result["ids"]) == 2
    ((children,), (none,)) = read(call, result["ids"], "child_ids")
    assert sorted(read(call, children, "name", "email")) == [
        ("Child 1", "1@example.com"),
        ("Child 2", False),
    ]
    assert none == []
    named = dict(zip(xmlids(call, children), read(call, children, "name"), strict=True))
    assert named["key.c1"] == ("Child 1",)
    # The line that has an external id is known again; the other one has nothing to know it by.
    rows[0][2] = "Child 1 renamed"
    call(PARTNER, "load", columns, rows[:1])
    (children,) = read(call, result["ids"][:1], "child_ids")[0]
    assert sorted(read(call, children, "name")) == [("Child 1 renamed",), ("Child 2",)]


def test_a_later_row_may_mean_an_earlier_one(call: Call) -> None:
    columns = ["id", "name", "parent_id/id", "parent_id"]
    result = call(PARTNER, "load", columns[:3], [["a", "Parent of X", ""], ["b", "X", "a"]])
    assert read(call, result["ids"][1:], "parent_id")[0][0][0] == result["ids"][0]
    rows = [["Parent by name", ""], ["Y", "Parent by name"]]
    result = call(PARTNER, "load", ["name", "parent_id"], rows)
    assert result["messages"] == []
    assert read(call, result["ids"][1:], "parent_id")[0][0][0] == result["ids"][0]


def test_plain_values(call: Call) -> None:
    row = ["V", "Yes", "7", "12.5", "other", "FRENCH / FRANÇAIS"]
    columns = ["name", "is_company", "color", "partner_latitude", "type", "lang"]
    result = call(PARTNER, "load", columns, [row])
    assert result["messages"] == []
    assert read(call, result["ids"], *columns[1:]) == [(True, 7, 12.5, "other", "fr_FR")]


def test_a_datetime_is_local_time(call: Call) -> None:
    columns, zone = ["partner_id/.id", "date_order"], {"tz": "Europe/Brussels"}
    for local, utc in (
        ("2026-07-01 12:00:00", "2026-07-01 10:00:00"),
        ("2026-01-01 12:00", "2026-01-01 11:00:00"),
        ("2026-01-01", "2025-12-31 23:00:00"),
    ):
        (order,) = call("sale.order", "load", columns, [["1", local]], context=zone)["ids"]
        assert call("sale.order", "read", [order], ["date_order"])[0]["date_order"] == utc
    result = call("sale.order", "load", columns, [["1", "soon"]], context=zone)
    (told,) = result["messages"]
    text = "'soon' does not seem to be a valid datetime for field 'Order Date'"
    assert (told["message"], told["moreinfo"]) == (text, "Use the format '2012-12-31 23:59:59'")


@pytest.mark.parametrize(
    ("column", "cell", "text", "moreinfo"),
    [
        ("country_id", "Nowhereland", "No matching record found for name 'Nowhereland' in field "
         "'Country'", {"res_model": "res.country"}),
        ("country_id/id", "no.such", "No matching record found for external id 'no.such' in field "
         "'Country'", {"res_model": "ir.model.data", "domain": [["model", "=", "res.country"]]}),
        ("country_id/id", "such", "No matching record found for external id 'such' in field "
         "'Country'", {"res_model": "ir.model.data", "domain": [["model", "=", "res.country"]]}),
        ("country_id/.id", "99999", "No matching record found for database id '99999' in field "
         "'Country'", {"res_model": "ir.model.data", "domain": [["model", "=", "res.country"]]}),
        ("country_id/.id", "x", "Invalid database id 'x' for the field 'Country'",
         {"res_model": "ir.model.data"}),
        ("category_id", "Nope,Neither", "No matching record found for name 'Nope' in field 'Tags'",
         {"res_model": "res.partner.category"}),
        ("child_ids/country_id", "Nope", "No matching record found for name 'Nope' in field "
         "'Contact/Country'", {"res_model": "res.country"}),
        ("color", "1.5", "'1.5' does not seem to be an integer for field 'Color Index'", None),
        ("partner_latitude", "x", "'x' does not seem to be a number for field 'Geo Latitude'",
         None),
        ("is_company", "maybe", "Unknown value 'maybe' for boolean field 'Is a Company'",
         "Use '1' for yes and '0' for no"),
        ("type", "nope", "Value 'nope' not found in selection field 'Address Type'", list),
    ],
)  # fmt: skip
def test_what_is_told_of_a_cell(
    call: Call, column: str, cell: str, text: str, moreinfo: Any
) -> None:
    (told,) = messages(call, ["name", column], ["Good", ""], ["Bad", cell])
    assert told["message"] == text
    assert told["type"] == "error"
    assert told["rows"] == {"from": 1, "to": 1}
    assert told["record"] == 1
    assert told["field"] == column.split("/")[0]
    label = call(PARTNER, "fields_get", [told["field"]], ["string"])[told["field"]]["string"]
    assert told["field_name"] == label
    if isinstance(moreinfo, dict):
        assert told["moreinfo"].items() >= moreinfo.items()
        assert told["moreinfo"]["name"] == "Possible Values"
    elif moreinfo is list:
        assert "Other" in told["moreinfo"] or "Other Address" in told["moreinfo"]
    else:
        assert told.get("moreinfo") == moreinfo


@pytest.mark.parametrize(
    ("columns", "row", "text"),
    [
        (["name", "country_id/name"], ["X", "Belgium"], "Can not create Many-To-One records "
         "indirectly, import the field separately"),
        (["name", "country_id", "country_id/id"], ["X", "Belgium", "base.be"], "Ambiguous "
         "specification for field 'Country', only provide one of name, external id or database "
         "id"),
        (["name", "country_id/id"], ["X", "base.main_partner"], "Invalid external ID "
         "base.main_partner: expected model 'res.country', found 'res.partner'"),
    ],
)  # fmt: skip
def test_a_column_that_says_too_much(
    call: Call, columns: list[str], row: list[str], text: str
) -> None:
    (told,) = messages(call, columns, row)
    assert told["message"] == text
    assert "field_name" not in told


def test_a_doubtful_name_is_a_warning(call: Call) -> None:
    call("res.partner.category", "create", [{"name": "Twice"}, {"name": "Twice"}])
    result = call(PARTNER, "load", ["name", "category_id"], [["X", "Twice"]])
    (told,) = result["messages"]
    assert told["type"] == "warning"
    text = 'Found multiple matches for value "Twice" in field "Tags" (2 matches)'
    assert told["message"] == text
    assert len(result["ids"]) == 1


def test_a_name_can_be_created_where_that_is_asked(call: Call) -> None:
    enabled = {"name_create_enabled_fields": {"category_id": True}}
    columns = ["name", "category_id"]
    result = call(PARTNER, "load", columns, [["X", "Fresh tag"]], context=enabled)
    assert result["messages"] == []
    (tags,) = read(call, result["ids"], "category_id")[0]
    assert call("res.partner.category", "read", tags, ["name"])[0]["name"] == "Fresh tag"


@pytest.mark.parametrize(
    ("columns", "row", "name", "text"),
    [
        (["nope"], ["x"], "ValueError", "Invalid field name 'nope'"),
        (["name", "nope/id"], ["x", "y"], "ValueError", "Invalid field name 'nope'"),
        (["name", "country_id/nope"], ["x", "y"], "ValueError", "Invalid field name 'nope'"),
        (["name", "is_company"], ["x", True], "AttributeError",
         "'bool' object has no attribute 'lower'"),
        (["name", "category_id/.id"], ["x", 5], "AttributeError",
         "'int' object has no attribute 'split'"),
        (["name", "country_id/id"], ["x", 20], "AttributeError",
         "'int' object has no attribute 'lower'"),
        (["name", "country_id"], ["x"], "IndexError", "list index out of range"),
    ],
)  # fmt: skip
def test_what_ends_the_call(
    refusal: Refusal, columns: list[str], row: list[Any], name: str, text: str
) -> None:
    error = refusal(PARTNER, "load", columns, [row])
    assert (error.name, error.message) == (f"builtins.{name}", text)


def test_a_constraint_is_told_by_row(call: Call, version: str) -> None:
    columns = ["name", "type"]
    told = messages(call, columns, ["Good", "contact"], ["", "contact"])
    assert [message["record"] for message in told] == [1]
    text = "Contacts require a name"
    assert told[0]["message"] == (text if version == "19.0" else f"'{text}'")
    countries = call("res.country", "load", ["name", "code"], [["X", "QX"], ["Y", "be"]])
    assert countries["ids"] is False
    (message,) = countries["messages"]
    assert message["record"] == 1
    if version == "19.0":
        assert message["message"] == "The code of the country must be unique!"
    else:
        assert message["message"] == (
            "The value for the field 'code' already exists (this is probably 'Country Code' in the "
            "current model)."
        )
    assert message["field"] == "code"
    users = call("res.country", "load", ["code"], [["QZ"]])
    (message,) = users["messages"]
    assert message["message"].startswith(
        "Missing required value for the field 'Country Name' (name"
    )
    assert message["field"] == "name"


def test_a_refusal_of_all_at_once_is_told_first(call: Call) -> None:
    """The batch fails with the second row's text, and is told of at the place of the first."""
    own = call(PARTNER, "create", {"name": "P"})
    told = messages(call, [".id", "parent_id/.id"], [1, ""], [own, own])
    text = told[-1]["message"]
    assert "recurs" in text.lower()
    assert [message["record"] for message in told] == [0, 1]
    assert {message["message"] for message in told} == {text}


def test_too_many_errors_are_not_all_told(call: Call, version: str) -> None:
    rows = [["", "contact"] for _ in range(30)]
    told = messages(call, ["name", "type"], *rows)
    assert len(told) == 11
    assert told[-1]["type"] == "warning"
    assert told[-1]["message"].startswith("Found more than 10 errors")


def test_an_error_of_python_is_told_with_its_class(call: Call) -> None:
    (told,) = messages(call, ["name"], ["NUL \x00"])
    text = "A string literal cannot contain NUL (0x00) characters."
    assert told["message"] == f"Unknown error during import: <class 'ValueError'>: {text}"
    assert told["moreinfo"] == "Resolve other errors first"


def test_rights_are_those_of_the_caller(call: Call, limited: int) -> None:
    result = call(PARTNER, "load", ["id", "name"], [["key.l", "L"]], uid=limited)
    assert result["ids"] is False
    assert "not allowed" in result["messages"][0]["message"]


def test_a_limit_says_where_to_go_on(call: Call) -> None:
    rows = [[f"N{number}"] for number in range(5)]
    result = call(PARTNER, "load", ["name"], rows, context={"_import_limit": 3})
    assert (len(result["ids"]), result["nextrow"]) == (3, 3)
    result = call(PARTNER, "load", ["name"], rows, context={"_import_limit": 50})
    assert (len(result["ids"]), result["nextrow"]) == (5, 0)


def test_users_get_an_id_for_their_contact_too(call: Call) -> None:
    row = ["key.u", "User U", "user-u"]
    result = call("res.users", "load", ["id", "name", "login"], [row])
    assert result["messages"] == []
    (user,) = call("res.users", "read", result["ids"], ["partner_id"])
    assert xmlids(call, [user["partner_id"][0]]) == ["key.u_res_partner"]


@pytest.mark.parametrize("turn", range(5))
def test_overlapping_calls_with_one_key_make_one_record(
    database: Database, call: Call, turn: int
) -> None:
    """As recorded of both servers: 4 calls at once, always exactly one record."""

    def load(number: int) -> Any:
        args = [["id", "name"], [[f"key.race{turn}", f"Racer {number}"]]]
        return database.call(ADMIN, PARTNER, "load", args, {"context": KEEP})

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(load, range(4)))
    made = call(PARTNER, "search", [["name", "like", "Racer "]])
    assert len(made) == 1
    conflict = "could not serialize access due to concurrent update"
    for result in results:
        if result["ids"] is False:
            assert [message["message"] for message in result["messages"]] == [conflict]
        else:
            assert result["ids"] == made
    assert load(9)["ids"] == made


def test_a_conflict_is_a_message_and_no_error(database: Database, call: Call) -> None:
    import sqlite3

    other = sqlite3.connect(database.path, isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    try:
        for connection in database._store._connections:
            connection.execute("PRAGMA busy_timeout = 50")
        result = call(PARTNER, "load", ["id", "name"], [["key.busy", "Busy"]], context=KEEP)
    finally:
        other.rollback()
        other.close()
    assert result == {
        "ids": False,
        "messages": [
            {
                "rows": {"from": 0, "to": 0},
                "record": 0,
                "type": "error",
                "message": "could not serialize access due to concurrent update",
            }
        ],
        "nextrow": 0,
    }
    assert call(PARTNER, "load", ["id", "name"], [["key.busy", "Busy"]], context=KEEP)["ids"]


def test_many_rows_at_once(call: Call) -> None:
    rows = [[f"many.{number}", f"Many {number}", "base.be"] for number in range(2000)]
    columns = ["id", "name", "country_id/id"]
    result = call(PARTNER, "load", columns, rows)
    assert len(set(result["ids"])) == 2000
    assert call(PARTNER, "load", columns, rows)["ids"] == result["ids"]
