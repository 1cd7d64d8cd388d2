"""The filter of logs: all forms of a secret, in messages, arguments and tracebacks."""

from __future__ import annotations

import base64
import gc
import io
import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core.scrubbing import SecretFilter, masked, quoted
from zenoo_core.secret import Secret, alive

TEXT = "s3cret &käy/of\nsome 'length'"


@pytest.fixture
def logged() -> tuple[logging.Logger, Any]:
    """Return a logger, and a function for what its handler has written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(SecretFilter())
    logger = logging.Logger("anybody")
    logger.addHandler(handler)
    return logger, stream.getvalue


@pytest.mark.parametrize("form", [
    TEXT, quote(TEXT), quote(TEXT, safe=""), json.dumps(TEXT), repr(TEXT),
    json.dumps(TEXT, ensure_ascii=False),
    base64.b64encode(TEXT.encode()).decode(),
])  # fmt: skip
def test_every_form(logged: Any, form: str) -> None:
    logger, written = logged
    secret = Secret(TEXT)
    logger.warning("before %s after", form)
    logger.warning(f"before {form} after")  # with a % in it, perhaps, and no arguments
    assert form not in written()
    assert written().count("***") == 2
    assert written().count("before") == written().count("after") == 2
    del secret


def test_tracebacks(logged: Any) -> None:
    logger, written = logged
    secret = Secret(TEXT)
    try:
        raise ValueError(f"wrong: {secret.reveal()}")
    except ValueError:
        logger.exception("it failed")
    assert TEXT not in written()
    assert "ValueError: wrong: ***" in written()


def test_what_is_no_secret_stays_as_it_was(logged: Any) -> None:
    logger, written = logged
    short, secret = Secret("admin"), Secret(TEXT)
    logger.warning("admin has %d of %s", 3, "these")
    assert written() == "admin has 3 of these\n"
    del short, secret


def test_a_secret_is_forgotten_with_its_last_holder() -> None:
    one, two = Secret("gone-for-good"), Secret("gone-for-good")
    del one
    gc.collect()
    assert "gone-for-good" in alive()
    del two
    gc.collect()
    assert "gone-for-good" not in alive()


@given(st.text(min_size=6), st.text(), st.text())
def test_any_secret_anywhere(text: str, before: str, after: str) -> None:
    secret = Secret(text)
    record = logging.LogRecord("x", 30, "x", 1, "%s%s%s", (before, text, after), None)
    assert SecretFilter().filter(record)
    assert text not in record.getMessage() or text in "***" + before + after + "***"
    del secret


@pytest.mark.parametrize(("text", "clean"), [
    ("postgresql://robot:SEKRET@db/erp refused", "postgresql://***@db/erp refused"),
    ("host=db password=SEKRET user=robot", "host=db password=*** user=robot"),
    ('{"api_key": "SEKRET", "user": 1}', '{"api_key": ***, "user": 1}'),
    ("nothing of the kind: 7 @ 8", "nothing of the kind: 7 @ 8"),
])  # fmt: skip
def test_what_drivers_quote_is_masked(text: str, clean: str) -> None:
    assert masked(text) == clean
    assert quoted(OSError(text)) == f"OSError: {clean}"


def test_an_error_without_a_text_is_its_class() -> None:
    assert quoted(KeyError()) == "KeyError"
