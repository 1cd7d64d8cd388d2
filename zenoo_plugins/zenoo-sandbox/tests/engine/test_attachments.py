"""Attachments: content, what the server makes of it, and who may look."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from .callers import Call, Refusal

_PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n....").decode()


def _read(call: Call, id_: int, *names: str, **kwargs: Any) -> Any:
    return call("ir.attachment", "read", [id_], list(names), **kwargs)[0]


@pytest.mark.parametrize(
    ("values", "kind", "size"),
    [
        ({"name": "a.txt", "datas": "aGVsbG8gd2lyZQ=="}, "text/plain", 10),
        ({"name": "picture", "datas": _PNG}, "image/png", 12),
        ({"name": "x.pdf", "raw": "é"}, "application/pdf", 2),
        ({"name": "plain", "raw": "words"}, "text/plain", 5),
        ({"name": "blob", "datas": "/////w=="}, "application/octet-stream", 4),
        ({"name": "a.txt", "raw": "x", "mimetype": "text/x-own"}, "text/x-own", 1),
        ({"name": "empty.csv", "raw": ""}, "text/csv", 0),
    ],
)
def test_the_server_describes_the_content(
    call: Call, values: dict[str, Any], kind: str, size: int
) -> None:
    made = call("ir.attachment", "create", values)
    found = _read(call, made, "mimetype", "file_size", "datas", "type", "db_datas")
    assert (found["mimetype"], found["file_size"]) == (kind, size)
    assert len(base64.b64decode(found["datas"] or "")) == size


def test_new_content_is_described_anew(call: Call) -> None:
    made = call("ir.attachment", "create", {"name": "a.txt", "raw": "one", "file_size": 999})
    before = _read(call, made, "checksum", "file_size")
    assert before["file_size"] == 3
    call("ir.attachment", "write", [made], {"datas": "dHdv", "checksum": "forged"})
    after = _read(call, made, "checksum", "raw")
    assert after["raw"] == "two"
    assert after["checksum"] not in (before["checksum"], "forged")
    copied = call("ir.attachment", "copy", [made])[0]
    assert _read(call, copied, "raw", "checksum") == {"id": copied, **_without_id(after)}
    sized = _read(call, made, "datas", context={"bin_size": True})
    assert sized["datas"] == "3.00 bytes"


def _without_id(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "id"}


@pytest.mark.parametrize(
    ("datas", "name"),
    [("abc", "binascii.Error"), (5, "builtins.TypeError"), ("\xe9", "builtins.ValueError")],
)
def test_bad_content_is_refused(refusal: Refusal, datas: Any, name: str) -> None:
    assert refusal("ir.attachment", "create", {"name": "x", "datas": datas}).name == name


def test_a_loose_file_is_its_makers(call: Call, refusal: Refusal, limited: int) -> None:
    made = call("ir.attachment", "create", {"name": "a.txt", "raw": "x"})
    assert call("ir.attachment", "search", [["id", "=", made]], uid=limited) == []
    assert refusal("ir.attachment", "read", [made], ["raw"], uid=limited).name.endswith(
        "AccessError"
    )
    call("ir.attachment", "write", [made], {"public": True})
    assert _read(call, made, "raw", uid=limited)["raw"] == "x"
    assert refusal("ir.attachment", "write", [made], {"name": "y"}, uid=limited)
    own = call("ir.attachment", "create", {"name": "own.txt", "raw": "x"}, uid=limited)
    assert call("ir.attachment", "unlink", [own], uid=limited) is True


def test_a_file_is_as_open_as_its_record(
    call: Call, refusal: Refusal, partner: int, limited: int
) -> None:
    owner = {"res_model": "res.partner", "res_id": partner}
    made = call("ir.attachment", "create", {"name": "a.txt", "raw": "x", **owner})
    found = _read(call, made, "raw", "res_name", uid=limited)
    assert (found["raw"], found["res_name"]) == ("x", "Original")
    assert refusal("ir.attachment", "unlink", [made], uid=limited).name.endswith("AccessError")
    values = {"name": "b.txt", "raw": "x", **owner}
    assert refusal("ir.attachment", "create", values, uid=limited).name.endswith("AccessError")
    secret = {"res_model": "ir.rule", "res_id": 1}
    hidden = call("ir.attachment", "create", {"name": "c.txt", "raw": "x", **secret})
    assert call("ir.attachment", "search", [["id", "=", hidden]], uid=limited) == []
