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
from reliability.mutating import mutated
from zenoo_core.errors import ZenooError

SECONDS, MEBIBYTES = 0.05, 64


def memory() -> float:
    """Return what this process has in memory now, in MiB; a peak would be that of other tests."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


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
