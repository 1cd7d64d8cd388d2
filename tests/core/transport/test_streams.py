"""Files inside of calls: text made and read in pieces."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from xmlrpc.client import dumps, loads

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core.errors import InvalidValueError
from zenoo_core.transport.streams import MARK, FileInside, FileWithin

CONTENT = st.binary(max_size=2000)


async def whole(file: FileInside, body: bytes) -> bytes:
    streamed = file.within(body)
    found = b"".join([piece async for piece in streamed])
    assert len(found) == len(streamed)
    return found


@given(content=CONTENT, skipped=st.integers(0, 50))
def test_a_file_takes_the_place_of_its_mark(content: bytes, skipped: int) -> None:
    file = io.BytesIO(content)
    file.seek(min(skipped, len(content)))
    inside = FileInside(file)
    for _ in range(2):  # another try begins where the first one did
        body = asyncio.run(whole(inside, json.dumps({"datas": MARK, "name": "n"}).encode()))
        assert base64.b64decode(json.loads(body)["datas"]) == content[skipped:]


def test_a_large_file_comes_in_pieces() -> None:
    content = bytes(range(256)) * 4096
    inside = FileInside(io.BytesIO(content))

    async def sizes() -> list[int]:
        return [len(piece) async for piece in inside.pieces()]

    found = asyncio.run(sizes())
    assert len(found) == 6
    assert max(found) <= 256 * 1024


def test_what_goes_wrong_on_the_way_up() -> None:
    file = io.BytesIO(b"x" * 500_000)
    inside = FileInside(file)
    file.truncate(300_000)
    with pytest.raises(InvalidValueError, match="shorter"):
        asyncio.run(whole(inside, MARK.encode()))
    with pytest.raises(InvalidValueError, match="a plugin took"):
        inside.within(b"{}")


@given(
    content=CONTENT, cuts=st.lists(st.integers(0, 4000), max_size=12),
    name=st.sampled_from(["plain", 'a "datas": "trap', '\\"datas": "x']), spaced=st.booleans(),
)  # fmt: skip
def test_a_file_is_taken_out_of_an_answer(
    content: bytes, cuts: list[int], name: str, spaced: bool
) -> None:
    row = {"name": name, "datas": base64.b64encode(content).decode(), "after": "datas"}
    text = json.dumps({"result": [row]}, separators=(", ", ": ") if spaced else (",", ":")).encode()
    file = io.BytesIO()
    within = FileWithin("datas", file)
    for _ in range(2):  # an earlier try is forgotten
        within.begin()
        for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True):
            within.feed(text[start:end])
    assert file.getvalue() == content
    assert within.size == len(content)
    assert json.loads(within.rest) == {"result": [{**row, "datas": ""}]}


@given(
    content=CONTENT, cuts=st.lists(st.integers(0, 4000), max_size=12),
    name=st.sampled_from(["plain", "<name>datas</name><value><string>trap", "&lt;"]),
)  # fmt: skip
def test_a_file_is_taken_out_of_xml(content: bytes, cuts: list[int], name: str) -> None:
    row = {"name": name, "datas": base64.b64encode(content).decode(), "after": "datas"}
    text = dumps(([row],), methodresponse=True).encode()
    file = io.BytesIO()
    within = FileWithin("datas", file)
    within.expect_xml()
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True):
        within.feed(text[start:end])
    assert file.getvalue() == content
    ((found,), _) = loads(bytes(within.rest))
    assert found == [{**row, "datas": ""}]


@given(cuts=st.lists(st.integers(0, 60), max_size=5))
def test_an_answer_without_a_file_is_left_as_it_is(cuts: list[int]) -> None:
    text = b'{"result": [{"id": 1, "datas": false}]}'
    within = FileWithin("datas", io.BytesIO())
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True):
        within.feed(text[start:end])
    assert (bytes(within.rest), within.size) == (text, 0)


def test_text_that_is_no_base64() -> None:
    with pytest.raises(ValueError, match=r"."):
        FileWithin("datas", io.BytesIO()).feed(b'"datas": "====?"')
