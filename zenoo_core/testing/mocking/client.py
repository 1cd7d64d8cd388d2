"""The client whose answers a test gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from zenoo_core.client import ZenooClient
from zenoo_core.config import Configuration, Provided, Secret, load
from zenoo_core.models.base import OdooModel
from zenoo_core.opening import Sources
from zenoo_core.plugins.discovery import installed
from zenoo_core.records import EMPTY, Identity
from zenoo_core.testing.mocking.calls import MockCall, listed
from zenoo_core.testing.mocking.models import MockModels
from zenoo_core.testing.mocking.transport import URL, MockTransport
from zenoo_core.testing.unexpected import UnexpectedCall

_LOGIN = {"database": "mock", "user": "mock", "password": "mock"}


class _Apart(Sources):
    """Configuration of arguments and providers alone: no file, no variable of this machine's."""

    def load(self, answers: Sequence[Provided] = ()) -> Configuration:
        return load(
            file=False,
            profile=None,
            environ={},
            provided=answers,
            arguments=self.arguments,
            known_tables=tuple(installed()),
        )


class MockClient(ZenooClient):
    """A `ZenooClient` on a transport that answers what the test says.

        client = MockClient()
        client.mock_response("res.partner", "search_read", [{"id": 1, "name": "Ada"}])
        partners = await client.model("res.partner").all()
        await client.close()

    Hooks, retries, models and queries are the real ones. It opens itself and logs in at the first
    call, reads neither `zenoo.toml` nor `ZENOO_*`, and takes the settings, plugins and models that
    `ZenooClient` takes. Whoever makes it closes it.

    A call without an answer raises `UnexpectedCall`, and so does `close`. Where `search_read` is
    given rows, `search`, `search_count` and `read` are answered from them as well, and `fields_get`
    from what they hold, unless they have answers of their own. Windows, orders and the choice of
    fields are applied to the rows; conditions are not.
    """

    def __init__(
        self, url: str = URL, *, models: Sequence[type[OdooModel]] = (), **settings: Any
    ) -> None:
        self._mock = MockTransport(url)
        settings = {**_LOGIN, **settings}
        super().__init__(url, transport=self._mock, models=models, **settings)
        given = self._sources
        self._sources = _Apart(given.arguments, False, None, given.providers)
        self._models = MockModels(self, models, self._is_guessed)

    def _is_guessed(self, model: str) -> bool:
        return not self._mock.script.has(model, "fields_get")

    # --- answers ---------------------------------------------------------------------------------

    def mock_response(self, model: str, method: str, answer: Any) -> None:
        """Answer every call of a method: with a value, an error to raise, or a function.

        A function gets the arguments of the call, without the context, and may be async. Dates and
        aware datetimes are sent in Odoo's forms. Raises `TypeError` for what JSON cannot hold.
        """
        self._mock.script.put(model, method, answer)
        self._forget(model)

    def mock_sequence(self, model: str, method: str, *answers: Any) -> None:
        """Answer one call after the other; a call after the last one is unexpected."""
        self._mock.script.queue(model, method, answers)
        self._forget(model)

    def _forget(self, model: str) -> None:
        assert isinstance(self._models, MockModels)
        self._models.forget(model)

    # --- what was asked --------------------------------------------------------------------------

    @property
    def calls(self) -> list[MockCall]:
        """What reached the transport, in order: each try by itself, the login not among them."""
        return self._mock.calls

    def calls_to(self, model: str, method: str | None = None) -> list[MockCall]:
        """Return the calls of a model, or of one of its methods."""
        return [call for call in self.calls if call.fits(model, method)]

    def assert_called(
        self, model: str, method: str, *args: Any, times: int | None = None, **kwargs: Any
    ) -> None:
        """Fail unless a method was called, with these first arguments and these keywords.

        `times` is how often exactly; None is once or more. Raises `AssertionError`.
        """
        fitting = [call for call in self.calls_to(model, method) if call.has(args, kwargs)]
        if (len(fitting) == times) if times is not None else fitting:
            return
        wanted = MockCall(model, method, args, kwargs, EMPTY, 0)
        often = "" if times is None else f" {times} times, but {len(fitting)}"
        raise AssertionError(f"not called{often}: {wanted}\ncalls were:\n{listed(self.calls)}")

    def assert_not_called(self, model: str, method: str | None = None) -> None:
        """Fail if a model, or one of its methods, was called; raises `AssertionError`."""
        if found := self.calls_to(model, method):
            raise AssertionError(f"called:\n{listed(found)}")

    def assert_all_used(self) -> None:
        """Fail if answers of a sequence are left; raises `AssertionError`."""
        if left := self._mock.script.left():
            lines = [f"  {name}: {number}" for name, number in left.items()]
            raise AssertionError("answers that nobody asked for:\n" + "\n".join(lines))

    @property
    def unexpected(self) -> list[UnexpectedCall]:
        """The calls that nobody expected; a test that wants them clears the list."""
        return self._mock.unexpected

    def verify(self) -> None:
        """Raise the first `UnexpectedCall` again, with the number of the others; only once."""
        found = list(self.unexpected)
        self.unexpected.clear()
        if found:
            more = f"\n  and {len(found) - 1} more" if len(found) > 1 else ""
            raise UnexpectedCall(f"{found[0]}{more}") from found[0]

    # --- life ------------------------------------------------------------------------------------

    async def close(self, *, grace: float = 0.0) -> None:
        """Close as every client; then raise `UnexpectedCall` if there was one."""
        await super().close(grace=grace)
        self.verify()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await super().close()
        if error is None:
            self.verify()

    async def _opened(self) -> None:
        if not self._open:
            await self.open()

    async def call_kw(
        self,
        model: str,
        method: str,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] = EMPTY,
        *,
        result_type: Any = Any,
    ) -> Any:
        await self._opened()
        return await super().call_kw(model, method, args, kwargs, result_type=result_type)

    async def version(self) -> dict[str, Any]:
        """Return the version of the server that it plays."""
        await self._opened()
        return await super().version()

    async def databases(self) -> list[str]:
        """Return the name of its one database."""
        await self._opened()
        return await super().databases()

    async def with_user(
        self,
        user: str,
        password: str | Secret | None = None,
        *,
        api_key: str | Secret | None = None,
        database: str | None = None,
    ) -> Self:
        """Return a view as somebody else; any password is right."""
        await self._opened()
        return await super().with_user(user, password, api_key=api_key, database=database)

    async def report_progress(self, operation: str, done: int, total: int | None = None) -> None:
        """Tell the plugins how far a long piece of work has come."""
        await self._opened()
        await super().report_progress(operation, done, total)

    async def _who(self) -> Identity:
        await self._opened()
        return await super()._who()
