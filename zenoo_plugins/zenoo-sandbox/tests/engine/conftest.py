"""Databases of both versions, and callers that are short to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError

from .callers import ADMIN, Call, Refusal


@pytest.fixture(params=["19.0", "18.0"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(version: str) -> Iterator[Database]:
    opened = Database.open("engine", version=version)
    yield opened
    opened.close()


@pytest.fixture
def limited(version: str) -> int:
    return 7 if version == "19.0" else 8


@pytest.fixture
def call(database: Database) -> Call:
    def run(model: str, method: str, *args: Any, uid: int = ADMIN, **kwargs: Any) -> Any:
        return database.call(uid, model, method, list(args), kwargs)

    return run


@pytest.fixture
def refusal(call: Call) -> Refusal:
    def run(model: str, method: str, *args: Any, uid: int = ADMIN, **kwargs: Any) -> ServerError:
        with pytest.raises(ServerError) as caught:
            call(model, method, *args, uid=uid, **kwargs)
        return caught.value

    return run


@pytest.fixture
def partner(call: Call) -> int:
    made: int = call("res.partner", "create", {"name": "Original", "country_id": 20})
    return made
