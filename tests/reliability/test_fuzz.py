"""R12: whatever comes in, a decoder answers or raises a typed error, soon and in little memory."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import thread_time
from typing import Any

import pytest

from reliability.decoding import DECODERS, recorded
from zenoo_core.errors import ZenooError

SECONDS, MEBIBYTES = 0.05, 64
_TOKENS = (
    b"NaN", b"-Infinity", b"1e999", b"null", b"true", b"[" * 300, b'{"a":' * 200, b"]" * 20,
    b"9" * 400, b"-0", b'"id":8,', b'"id":7,', b'"error":{"data":{"name":1,"message":[]}},',
    b'"result":', b"\xff\xfe", b"\\ud800", b"\0", b'"', b"\\", b"{}", b",", b"\xef\xbb\xbf",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<value><i8>" + b"9" * 30 + b"</i8></value>",
    b"<nil/>", b"<struct><member></member></struct>", b"]]>", b"</value>", b"<?xml?>",
)  # fmt: skip


def memory() -> float:
    """Return what this process has in memory now, in MiB; a peak would be that of other tests."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def mutated(body: bytes, others: list[bytes], random: Random) -> bytes:
    """Change a body in one to four places, the way that networks and attackers do."""
    for _ in range(random.randint(1, 4)):
        first = random.randint(0, len(body))
        last = min(len(body), first + int(random.expovariate(0.1)))
        match random.randrange(6):
            case 0:
                body = body[:first]
            case 1:
                body = body[:first] + body[last:]
            case 2:
                body = body[:first] + random.choice(_TOKENS) + body[last:]
            case 3:
                body = body[:first] + random.randbytes(random.randint(1, 4)) + body[last:]
            case 4:
                body = body[:first] + body[first:last] * random.randint(2, 5) + body[last:]
            case _:
                other = random.choice(others)
                body = body[:first] + other[random.randint(0, len(other)) :]
    return body


@pytest.fixture
def nothing_of_others() -> Iterator[None]:
    """Keep what other tests have left out of the garbage collector's rounds: they are timed too."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("nothing_of_others")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("number", [50_000, pytest.param(1_000_000, marks=pytest.mark.deep)])
@pytest.mark.parametrize("name", DECODERS)
def test_r12_malformed_answers(name: str, seed: int, figures: Any, number: int) -> None:
    decode, protocol = DECODERS[name]
    samples = recorded(protocol)
    random = Random(seed)
    found: Counter[str] = Counter()
    slowest, before, most = 0.0, memory(), 0.0
    for index in range(number):
        if not index % 1000:
            most = max(most, memory())
        body = mutated(random.choice(samples), samples, random)
        began = thread_time()
        try:
            decode(body)
            found["read"] += 1
        except ZenooError as error:
            found[type(error).__name__] += 1
        except Exception as error:
            pytest.fail(f"{type(error).__name__}: {error} on {body!r}")
        slowest = max(slowest, thread_time() - began)
    grown = max(most, memory()) - before
    figures(f"{number} bodies, {dict(found)}; slowest {slowest * 1e3:.1f} ms, {grown:+.0f} MiB")
    assert slowest <= SECONDS
    assert grown <= MEBIBYTES
    assert found["BadResponse"] > number / 4
    assert found["read"] > number / 200
