"""The pages of the documentation and the blocks of code in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("zenoo_plugins/zenoo-*/README.md")),
)

_FENCE = re.compile(r"^```(\w*)\s*$")
_EXEMPT = re.compile(r"^<!-- no-run: (.*) -->$")
_OUTPUT = "<!-- output -->"


@frozen
class Block:
    """A fenced block: its language, its text, and the number of its first line.

    `exempt` is the reason for which it is not run; `is_output` marks what the block before it
    prints.
    """

    page: Path
    language: str
    text: str
    line: int
    exempt: str | None = None
    is_output: bool = False

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    return list(_blocks(page, page.read_text(encoding="utf-8").splitlines()))


def _blocks(page: Path, lines: list[str]) -> Iterator[Block]:
    start, language = 0, None
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if fence and language is None:
            start, language = number, fence[1]
        elif fence and language is not None:
            above = lines[start - 2].strip() if start > 1 else ""
            reason = _EXEMPT.match(above)
            text = "\n".join(lines[start : number - 1]) + "\n"
            is_output = above == _OUTPUT
            yield Block(page, language, text, start + 1, reason and reason[1], is_output)
            language = None


def all_text() -> str:
    """Return README and docs as one text."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
