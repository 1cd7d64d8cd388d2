"""Run the Python blocks of a page, one after the other, as one program."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import io
import re
from collections.abc import Iterable
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any

from .pages import Block

# What stands for the reader's own server in the documentation.
PLACEHOLDERS = re.compile(
    r"https?://(?:localhost(?::8069)?|erp\.example\.com)(?![\w:.])|(?<=\")localhost(?=\")"
)


def run(blocks: Iterable[Block], url: str) -> None:
    """Run blocks in one name space; blocks may use `await`, all in the same event loop.

    The reader's server is replaced by `url`. Where the page shows what a block prints, that must
    be what it prints.
    """
    space: dict[str, Any] = {"__name__": "__docs__"}
    printed = ""
    with asyncio.Runner() as runner:
        for block in blocks:
            if block.is_output:
                assert printed.strip() == block.text.strip(), f"{block}: it prints\n{printed}"
            elif block.language == "python":
                printed = _run(_compiled(block, url), space, runner)


def _compiled(block: Block, url: str) -> CodeType:
    # Blank lines in front, so that a traceback shows the line of the page.
    source = "\n" * (block.line - 1) + PLACEHOLDERS.sub(url, block.text)
    return compile(
        source, str(block.page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
    )


def _run(code: CodeType, space: dict[str, Any], runner: asyncio.Runner) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        if code.co_flags & CO_COROUTINE:
            runner.run(_awaited(code, space))
        else:
            exec(code, space)
    return out.getvalue()


async def _awaited(code: CodeType, space: dict[str, Any]) -> None:
    await eval(code, space)
