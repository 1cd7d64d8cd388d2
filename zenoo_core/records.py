"""The records that travel through a call; frozen, so that no plugin can change another's view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, evolve, field, frozen

if TYPE_CHECKING:
    from zenoo_core.transport.choice import Serves
    from zenoo_core.transport.streams import Beside

EMPTY: Mapping[str, Any] = {}


class Phase(StrEnum):
    """How far an attempt came; what may be done after a failure hangs on this alone.

    Up to `CONNECT` no byte of the request's body has left, so nothing can have run.
    """

    RESOLVE = "resolve"
    CONNECT = "connect"
    SEND = "send"
    WAIT = "wait"
    READ = "read"
    DECODE = "decode"

    @property
    def before_body(self) -> bool:
        """Tell whether nothing of the request's body can have left in this phase."""
        return self in (Phase.RESOLVE, Phase.CONNECT)


@frozen(eq=False)
class Identity:
    """Who a transport speaks as; made by `authenticate`, handed back with each request.

    Compared by identity: a transport keeps its secrets per `Identity` object, so that a call in
    flight during a second login still leaves as the user that it was made for.
    """

    uid: int
    context: Mapping[str, Any] = EMPTY
    server_version: str = ""
    database: str = ""
    login: str = ""


@frozen
class Request(Mapping[str, Any]):
    """One call of a model's method, before it is put on any wire.

    Also a read-only mapping of `model`, `method` and `params`; `params` is a fresh dict
    `{model, args, kwargs, context}` each time that it is asked for. `result_type` is what the
    result is decoded into, in the same pass as the envelope; `check_result` gets each result,
    inside the try, and raises the error that a result stands for. `cache_ttl` is for how many
    seconds the caller lets the answer be kept: None as configured, 0 not at all. `stream` is a file
    that goes up or comes down inside of the call, where the transport has `streams`, or by a page
    in its place.
    """

    model: str
    method: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = EMPTY
    context: Mapping[str, Any] = EMPTY
    result_type: Any = Any
    check_result: Callable[[Any], None] | None = field(default=None, eq=False, repr=False)
    cache_ttl: int | None = field(default=None, eq=False)
    stream: Beside | None = field(default=None, eq=False, repr=False)

    @property
    def params(self) -> dict[str, Any]:
        """Return model, args, kwargs and context in a new dict, with new containers all the way."""
        return {
            "model": self.model,
            "args": [_copied(value) for value in self.args],
            "kwargs": _copied(dict(self.kwargs)),
            "context": _copied(dict(self.context)),
        }

    def copied(self) -> Request:
        """Return a request that is equal, with new containers all the way.

        One that is nested without end is returned itself: it cannot be sent, and the wire says so.
        """
        args = self.args if isinstance(self.args, list | tuple) else list(self.args)
        kwargs = self.kwargs if isinstance(self.kwargs, dict) else dict(self.kwargs)
        context = self.context if isinstance(self.context, dict) else dict(self.context)
        try:
            return Request(  # twice as fast as `evolve`, and made for each call that a plugin sees
                self.model, self.method, _copied(args), _copied(kwargs), _copied(context),
                self.result_type, self.check_result, self.cache_ttl, self.stream,
            )  # fmt: skip
        except RecursionError:
            return self

    def __getitem__(self, key: str) -> Any:
        if key in _REQUEST_KEYS:
            return getattr(self, key)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(_REQUEST_KEYS)

    def __len__(self) -> int:
        return len(_REQUEST_KEYS)

    def replaced(self, changes: Mapping[str, Any]) -> Request:
        """Return a copy with the mapping's `model`, `method` and `params` in place of its own.

        Raises `KeyError` for any other key and `TypeError` for a `params` that is no mapping.
        """
        flat: dict[str, Any] = {k: v for k, v in changes.items() if k != "params"}
        flat.update(changes.get("params", EMPTY))
        if unknown := flat.keys() - _REPLACEABLE:
            raise KeyError(", ".join(sorted(unknown)))
        return evolve(self, **flat)

    def check(self) -> None:
        """Raise `TypeError` for a part of another type: attrs takes whatever it is given."""
        for name, kind in _PARTS.items():
            part = getattr(self, name)
            if not isinstance(part, kind) or (kind is Sequence and isinstance(part, str | bytes)):
                raise TypeError(f"{name} is a {type(part).__name__}")


_REQUEST_KEYS = ("model", "method", "params")
_PARTS: dict[str, type[Any]] = {
    "model": str, "method": str, "args": Sequence, "kwargs": Mapping, "context": Mapping,
}  # fmt: skip
_REPLACEABLE = _PARTS.keys()


_PLAIN = frozenset({str, int, float, bool, type(None)})  # what most are: looked at without a call


def _copied(value: Any) -> Any:
    """Copy dicts and lists at any depth; what they hold stays the same."""
    if isinstance(value, dict):
        return {key: item if type(item) in _PLAIN else _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if type(item) in _PLAIN else _copied(item) for item in value]
    return tuple(map(_copied, value)) if type(value) is tuple else value


@frozen
class Response(Mapping[str, Any]):
    """What a server answered: the decoded result and, where the wire was JSON, its bytes.

    Also a read-only mapping with the one key `result`. `span` is the result's (start, end) in
    `body`, or None where nobody had to know it. `assumed` says that the result was concluded, not
    received: a record that was to be deleted was gone when the call was repeated. `plain` is the
    result as it came on a wire that has no bytes of it, if `result` was made of that.
    """

    result: Any
    body: bytes | None = field(default=None, repr=False)
    span: tuple[int, int] | None = None
    from_cache: bool = False
    assumed: bool = False
    plain: Any = field(default=..., repr=False)

    def __getitem__(self, key: str) -> Any:
        if key == "result":
            return self.result
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(("result",))

    def __len__(self) -> int:
        return 1

    def replaced(self, changes: Mapping[str, Any]) -> Response:
        """Return a copy with the mapping's `result`; the bytes no longer belong to it.

        Raises `KeyError` for any other key.
        """
        if unknown := changes.keys() - {"result"}:
            raise KeyError(", ".join(sorted(unknown)))
        result = changes.get("result", self.result)
        return evolve(self, result=result, body=None, span=None, plain=...)

    def check(self) -> None:
        """Do nothing: any result is a result."""


@frozen
class Attempt:
    """One try of a call that failed: which, how, how far it came, and how long it took.

    `outcome` is the value of an `Outcome`, `error` the failure's class and text, `duration` is in
    seconds.
    """

    number: int
    outcome: str
    phase: Phase | None
    duration: float
    error: str


def _states() -> dict[str, dict[str, Any]]:
    return defaultdict(dict)


@define(eq=False)
class Call:
    """One logical call, the same object in every hook from `start_operation` to `end_operation`.

    `state` holds a dict per plugin, by the plugin's own choice of key: `call.state["audit"]`; the
    rest is not for plugins to change. (Not frozen: that would double what a call costs here.)

    `is_flight` marks a call that the cache makes for all who want the same answer: it has hooks
    and state of its own, but no request or response hooks. `flight` is the one that a caller's
    call has waited for, if it has.
    """

    id: str
    model: str
    method: str
    database: str
    uid: int
    state: dict[str, dict[str, Any]] = field(default=Factory(_states), repr=False)
    is_flight: bool = False
    flight: Call | None = field(default=None, repr=False)

    @property
    def operation(self) -> str:
        """Return `"model.method"`."""
        return f"{self.model}.{self.method}"


@frozen
class Component:
    """A named part that a plugin brings: a transport, a cache backend, a retry strategy, ...

    `factory` is called once per client at open. A transport's factory takes the server's URL, a
    config provider's and a retry strategy's take nothing. `serves` is a transport's own word on
    what it is good for; with None, `auto` takes it to be good for everything.
    """

    name: str
    factory: Callable[..., Any]
    summary: str = ""
    serves: Serves | None = None


@frozen
class PluginInfo:
    """What is known of one plugin, from metadata alone unless it was loaded."""

    name: str
    distribution: str
    version: str
    state: str = "installed"
    hooks: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    reason: str = ""
