"""Record what a transport exchanges, and replay it without a server."""

from __future__ import annotations

import difflib
import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Literal, get_args

from zenoo_core.errors import ConfigError, ZenooError
from zenoo_core.secret import Secret
from zenoo_core.testing.cassettes import faults, tape
from zenoo_core.testing.cassettes.player import Player
from zenoo_core.testing.cassettes.scrub import Scrubber, hidden
from zenoo_core.testing.cassettes.tape import Exchange
from zenoo_core.testing.unexpected import CassetteMismatch
from zenoo_core.transport.base import BaseTransport

Mode = Literal["none", "once", "new", "all"]


class Cassette:
    """A file of exchanges with a server.

        cassette = Cassette("tests/cassettes/orders.json")
        async with ZenooClient(url, transport=cassette.wrap(HTTPTransport(url))) as client: ...

    `mode` is `none`: replay only; `once` (the default): record if there is no file, else replay;
    `new`: replay what is there and record the rest; `all`: record everything anew. Each recorded
    exchange answers one call that is equal to it, whatever the order. A call that none answers
    raises `CassetteMismatch`.

    The file is JSON and holds no secret: none that this process knows as a `Secret`, none of
    `secrets`, and nothing that is called a password, key, token, cookie or session. It is written
    as a whole when a client that uses it closes, and by `save`. Raises `ConfigError` for a file
    that is no cassette, or for an unknown mode.
    """

    def __init__(
        self, path: Path | str, mode: Mode = "once", *, secrets: Iterable[str | Secret] = ()
    ) -> None:
        if mode not in get_args(Mode):
            raise ConfigError(
                f"cassette mode {mode!r}: expected one of {', '.join(get_args(Mode))}"
            )
        self.path = Path(path)
        self.mode = mode
        there = self.path.is_file()
        self.exchanges: list[Exchange] = tape.read(self.path) if there and mode != "all" else []
        self.records = mode in ("new", "all") or (mode == "once" and not there)
        self._scrubber = Scrubber(secrets)
        self._changed = False

    def wrap(self, transport: BaseTransport | None = None) -> BaseTransport:
        """Return a transport that records the given one, or replays it; it closes that one too.

        Without a transport it can only replay. The given one is not connected before it is needed.
        """
        return Player(self, transport)

    @property
    def unused(self) -> list[dict[str, Any]]:
        """The recorded questions that nobody has asked."""
        return [exchange.ask for exchange in self.exchanges if not exchange.used]

    def save(self) -> None:
        """Write the file if something was recorded; exchanges under way are not part of it."""
        if self._changed:
            tape.write(self.path, self.exchanges)
            self._changed = False

    async def exchange(
        self, ask: dict[str, Any], live: Callable[[], Awaitable[Any]], *, secretive: bool = False
    ) -> Any:
        """Return the recorded result of a question, or ask `live` and record what it says.

        `secretive` says that its bare texts are secrets. Raises the recorded error.
        """
        found: set[str] = set()
        asked = self._written(ask, found)
        if secretive:
            asked.update({part: hidden(asked[part], found) for part in ("args", "kwargs")})
        if (known := self._find(asked)) is not None:
            return _answered(known.answer or {})
        if not self.records:
            raise CassetteMismatch(self._nearest(asked))
        exchange = Exchange(asked, used=True, recorded=True)
        self.exchanges.append(exchange)  # now, so that the order is that of asking
        try:
            result = await live()
        except ZenooError as error:
            self._record(exchange, {"error": faults.told(error)}, found, secretive=False)
            raise
        self._record(exchange, {"result": result}, found, secretive=secretive)
        return result

    def _record(
        self, exchange: Exchange, answer: dict[str, Any], found: set[str], *, secretive: bool
    ) -> None:
        written = self._written(answer, found)
        exchange.answer = hidden(written, found) if secretive else written
        self._changed = True

    def _written(self, value: dict[str, Any], found: set[str]) -> dict[str, Any]:
        from msgspec import to_builtins

        plain = to_builtins(value, str_keys=True, enc_hook=str)
        cleaned: dict[str, Any] = self._scrubber.clean(plain, found)
        return cleaned

    def _find(self, asked: dict[str, Any]) -> Exchange | None:
        for exchange in self.exchanges:
            if not (exchange.used or exchange.recorded) and exchange.ask == asked:
                exchange.used = True
                return exchange
        return None

    def _nearest(self, asked: dict[str, Any]) -> str:
        wanted = _text(asked)
        head = f"{self.path} (mode {self.mode}) has no answer for this call"
        if not self.exchanges:
            return f"{head}, as nothing is recorded:\n{wanted}"
        texts = [_text(exchange.ask) for exchange in self.exchanges]
        place = max(range(len(texts)), key=lambda n: _likeness(wanted, texts[n]))
        if texts[place] == wanted:
            times = texts.count(wanted)
            return f"{head} any more: it was recorded {times} times\n{wanted}"
        lines = difflib.unified_diff(
            texts[place].splitlines(), wanted.splitlines(), "recorded", "asked", lineterm="", n=99
        )
        return f"{head}; the nearest is exchange {place + 1}:\n" + "\n".join(lines)


def _answered(answer: dict[str, Any]) -> Any:
    if "error" in answer:
        raise faults.made(answer["error"])
    return json.loads(json.dumps(answer["result"]))  # nobody may change what is kept


def _text(ask: dict[str, Any]) -> str:
    return json.dumps(ask, indent=1, sort_keys=True, ensure_ascii=False)


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
