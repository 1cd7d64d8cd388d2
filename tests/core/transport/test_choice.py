"""Which transport `auto` takes: against a plain statement of the rule, and how it behaves."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core import errors
from zenoo_core.deadlines import Sweep
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.transport import BaseTransport, Credentials, Serves, auto
from zenoo_core.transport.auto import AutoTransport
from zenoo_core.transport.choice import major_version

URL = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    auto.forget()
    yield
    auto.forget()


def status(number: int) -> errors.HTTPStatusError:
    return errors.HTTPStatusError(f"HTTP {number}", phase=Phase.READ, status=number)


class Fake(BaseTransport):
    """A transport of a world in which servers have versions and routes are barred or not."""

    def __init__(self, name: str, world: World) -> None:
        self.name, self.world = name, world
        self.opened = self.closed = 0

    async def connect(self) -> None:
        await asyncio.sleep(0)
        self.opened += 1

    async def close(self) -> None:
        self.closed += 1

    async def version(self) -> dict[str, Any]:
        self._served("version")
        return {"server_version": self.world.version}

    async def authenticate(self, credentials: Credentials) -> Identity:
        self._served("login")
        if credentials.secret.reveal() == "wrong":
            raise errors.AuthenticationError("no")
        return Identity(2, database=credentials.database, login=credentials.login)

    async def send(self, request: Request, identity: Identity, deadline: Any) -> Response:
        return Response(self.name)

    def _served(self, what: str) -> None:
        self.world.asked.append(f"{self.name} {what}")
        if self.name in self.world.barred:
            raise status(self.world.barred[self.name])


class World:
    """A server, and what is in the way to it."""

    def __init__(self, version: str = "19.0", barred: Mapping[str, int] | None = None) -> None:
        self.version, self.barred = version, dict(barred or {})
        self.asked: list[str] = []
        self.built: list[Fake] = []

    def build(self, name: str) -> Fake:
        self.built.append(Fake(name, self))
        return self.built[-1]


async def opened(world: World, candidates: Mapping[str, Serves]) -> AutoTransport:
    transport = AutoTransport(URL, candidates, world.build)
    await transport.connect()
    return transport


NAMES = ("a", "b", "c", "d")
_SERVES = st.builds(
    Serves, keys=st.booleans(), passwords=st.booleans(),
    first=st.integers(0, 20), last=st.none() | st.integers(16, 24),
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(NAMES), _SERVES, min_size=1),
    st.integers(16, 24),
    st.booleans(),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from([303, 400, 403, 404, 415])),
)
async def test_the_first_that_serves_the_server_and_is_not_barred(
    candidates: dict[str, Serves], major: int, is_key: bool, barred: dict[str, int]
) -> None:
    auto.forget()
    world = World(f"{major}.0", barred)
    suited = [
        name for name, serves in candidates.items()
        if (serves.keys if is_key else serves.passwords)
        and serves.first <= major <= (serves.last or 99)
    ]  # fmt: skip
    expected = [name for name in suited if name not in barred]
    transport = await opened(world, candidates)
    try:
        await transport.identify(Credentials("demo", "admin", "s", is_key=is_key))
    except (errors.ConfigError, errors.HTTPStatusError):
        assert not expected
    else:
        assert transport.choice is not None
        assert transport.choice.name == expected[0]
        told = [line.partition(":")[0] for line in transport.choice.passed_over]
        before = list(candidates)[: list(candidates).index(expected[0])]
        assert set(before) <= set(told)
    await transport.close()
    assert all(fake.opened == fake.closed == 1 for fake in world.built)


@pytest.mark.parametrize(("version", "major"), [
    ("19.0", 19), ("18.0+e", 18), ("saas~18.2", 18), ("saas~19.1+e-20260115", 19), ("", 0),
    ("unknown", 0),
])  # fmt: skip
def test_major_versions(version: str, major: int) -> None:
    assert major_version({"server_version": version}) == major
    assert major_version({}) == 0


async def test_each_identity_stays_with_its_transport() -> None:
    world = World()
    transport = await opened(world, {"key": Serves(passwords=False), "any": Serves()})
    by_key = await transport.identify(Credentials("demo", "admin", "k", is_key=True))
    by_password = await transport.identify(Credentials("demo", "admin", "p"))
    sweep, request = Sweep(1.0), Request("m", "f")
    deadline = sweep.watch(5)
    assert (await transport.send(request, by_key, deadline)).result == "key"
    assert (await transport.send(request, by_password, deadline)).result == "any"
    with pytest.raises(errors.ClientStateError, match="not logged in user 9"):
        await transport.send(request, Identity(9), deadline)
    sweep.done(deadline)
    del by_key
    gc.collect()
    assert len(transport._carriers) == 1


async def test_logins_at_once_build_each_transport_once() -> None:
    world = World()
    transport = await opened(world, {"a": Serves(), "b": Serves()})
    who = [Credentials("demo", f"u{n}", "s") for n in range(20)]
    found = await asyncio.gather(*(transport.identify(one) for one in who))
    assert [identity.login for identity in found] == [one.login for one in who]
    assert [fake.name for fake in world.built] == ["a"]


async def test_a_login_after_closing_opens_nothing() -> None:
    world = World()
    transport = await opened(world, {"a": Serves()})
    login = asyncio.create_task(transport.identify(Credentials("demo", "admin", "s")))
    await transport.close()
    with pytest.raises(errors.ClientClosed):
        await login
    assert world.built == []


async def test_what_cannot_be_connected_is_closed_and_built_anew() -> None:
    world = World()
    transport = await opened(world, {"a": Serves()})
    failing = Fake("a", world)
    failing.connect = _fails  # type: ignore[method-assign]
    transport._build = lambda name: failing
    with pytest.raises(RuntimeError, match="no loop"):
        await transport.version()
    assert failing.closed == 1
    transport._build = world.build
    assert await transport.version() == {"server_version": "19.0"}


async def _fails() -> None:
    raise RuntimeError("no loop")


@pytest.mark.parametrize("error", [status(500), status(502), errors.TooManyRequests(
    "slow", phase=Phase.READ), errors.ConnectionLost("gone", phase=Phase.WAIT)])  # fmt: skip
async def test_a_failure_is_no_reason_for_another_wire(error: errors.ZenooError) -> None:
    world = World()
    transport = await opened(world, {"a": Serves(), "b": Serves()})

    class Broken(Fake):
        async def authenticate(self, credentials: Credentials) -> Identity:
            self.world.asked.append(f"{self.name} login")
            raise error

    transport._build = lambda name: Broken(name, world)
    with pytest.raises(type(error)):
        await transport.identify(Credentials("demo", "admin", "s"))
    assert world.asked == ["a version", "a login"]
    assert transport.choice is None


async def test_the_memory_is_bounded_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto, "_MOST_REMEMBERED", 3)
    world = World()
    transport = await opened(world, {"a": Serves()})
    for number in range(5):
        await transport.identify(Credentials(f"db{number}", "admin", "s"))
    assert len(auto._remembered) == 3
    world.asked.clear()
    await transport.identify(Credentials("db4", "admin", "s"))
    assert world.asked == ["a login"]
    now = auto.monotonic()
    monkeypatch.setattr(auto, "monotonic", lambda: now + 3601)
    await transport.identify(Credentials("db4", "admin", "s"))
    assert world.asked == ["a login", "a version", "a login"]
    world.asked.clear()
    await transport.identify(Credentials("db4", "admin", "s"))
    assert world.asked == ["a login"]
