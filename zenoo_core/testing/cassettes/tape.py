"""The file of a cassette: exchanges in the order in which they were asked."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from attrs import define, field

from zenoo_core.errors import ConfigError

FORMAT = 1


@define(eq=False)
class Exchange:
    """A question and its answer; `answer` is None until it has come."""

    ask: dict[str, Any]
    answer: dict[str, Any] | None = None
    used: bool = False
    recorded: bool = field(default=False)


def read(path: Path) -> list[Exchange]:
    """Read a file; raises `ConfigError` if it is not a cassette of this format."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']!r}, expected {FORMAT}")
        return [_exchange(item) for item in found["exchanges"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path} is no cassette ({type(error).__name__}: {error})",
            hint="Delete it and record it anew.",
        ) from error


def _exchange(item: Any) -> Exchange:
    ask, answer = item["ask"], item["answer"]
    if not (isinstance(ask, dict) and isinstance(answer, dict)):
        raise ValueError("an exchange has an `ask` and an `answer`, both objects")
    if not answer.keys() & {"result", "error"}:
        raise ValueError("an answer has a `result` or an `error`")
    return Exchange(ask, answer)


def write(path: Path, exchanges: list[Exchange]) -> None:
    """Write the answered exchanges; the file is there as a whole or as it was before."""
    done = [{"ask": e.ask, "answer": e.answer} for e in exchanges if e.answer is not None]
    text = json.dumps(
        {"format": FORMAT, "exchanges": done}, indent=1, sort_keys=True, ensure_ascii=False
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
