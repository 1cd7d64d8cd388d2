"""Redis servers for the tests of the plugin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from servers import redis as servers


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.RedisServer]:
    with servers.one() as server:
        yield server


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[Sequence[servers.RedisServer]]:
    with servers.cluster(masters=3, replicas=0) as nodes:
        yield nodes
