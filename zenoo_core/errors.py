"""Every error that zenoo raises, in one tree below `ZenooError`.

    ZenooError
    ├── ConfigError            a setting, its path and what was expected
    ├── PluginError            a plugin and, where there is one, the hook
    ├── TransportError         the wire; `phase` says how far the attempt came
    ├── OutcomeUnknown         the call may or may not have run
    ├── ResultUnreadable       the call has run, but its result cannot be had
    ├── CacheUnavailable       the cache cannot be asked; calls go on without it
    ├── KeyReused              a key of `create_once` was given with other values before
    ├── OdooError              Odoo refused; its transaction was rolled back
    ├── RecordError            a record is not there, or not as it was asked for
    └── ClientStateError       the client is not open, not logged in, or closed

No error carries a secret, neither in its text nor in its attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zenoo_core.records import Phase

if TYPE_CHECKING:
    from zenoo_core.records import Attempt, Request


class ZenooError(Exception):
    """Base of all errors of zenoo; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses have keyword-only arguments, which the default protocol would lose.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(cls: type[ZenooError], args: tuple[Any, ...], state: dict[str, Any]) -> ZenooError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


# --- the client itself ---------------------------------------------------------------------------


class ClientStateError(ZenooError):
    """The client is not in a state in which this can be done."""


class NotLoggedIn(ClientStateError):
    """A call was made before `login` and no credentials are configured."""


class ClientClosed(ClientStateError):
    """The client was not opened, or has been closed."""


class InsecureTransport(ZenooError):
    """A credential would have travelled unencrypted to another machine."""


# --- configuration and plugins -------------------------------------------------------------------


class ConfigError(ZenooError):
    """A setting is unknown, of the wrong type, or missing; `problems` has a line for each."""

    def __init__(self, message: str, *, problems: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


class PluginError(ZenooError):
    """A plugin failed, named together with the hook that it failed in."""

    def __init__(self, message: str, *, plugin: str, hook: str = "", advice: str = "") -> None:
        super().__init__(message, hint=advice)
        self.plugin = plugin
        self.hook = hook


class PluginNotFound(PluginError, ConfigError):
    """No installed distribution brings the plugin that configuration names."""

    def __init__(self, message: str, *, plugin: str, advice: str = "") -> None:
        PluginError.__init__(self, message, plugin=plugin, advice=advice)
        self.problems = (message,)


class PluginLoadError(PluginError):
    """A plugin could not be imported or built."""


class AmbiguousPlugin(PluginLoadError, ConfigError):
    """Several installed distributions bring a plugin of the same name."""

    def __init__(self, message: str, *, plugin: str, advice: str = "") -> None:
        PluginError.__init__(self, message, plugin=plugin, advice=advice)
        self.problems = (message,)


class PluginRegistrationError(PluginError):
    """A plugin's hooks do not fit the specification."""


class HookTimeout(PluginError):
    """A hook stayed longer than `hook_timeout` and was cancelled."""


# --- the wire ------------------------------------------------------------------------------------


class TransportError(ZenooError):
    """The exchange with the server failed; `phase` says how far it came.

    Calls that share a connection also share its end: their errors have the same object as `event`,
    so that it counts once, however many calls it has ended.
    """

    event: object = None

    def __init__(self, message: str, *, phase: Phase, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.phase = phase


class ConnectionFailed(TransportError):
    """No connection came about: the name, the port or the network is wrong; nothing was sent."""


class CircuitOpen(ConnectionFailed):
    """The server has not answered for a while and is left alone; nothing was sent."""


class TLSFailed(ConnectionFailed):
    """The server's certificate was refused, or the two sides share no TLS version."""


class ConnectionLost(TransportError):
    """The connection ended before the whole answer was there."""


class DeadlineExceeded(TransportError, TimeoutError):
    """The call's time was up."""


class BadResponse(TransportError):
    """What came back is no answer of Odoo's: HTML of a proxy, truncated, not JSON, wrong id."""


class BodyTooLarge(BadResponse):
    """The decoded answer is larger than the cap."""


class HTTPStatusError(BadResponse):
    """An HTTP status came back that carries no answer of Odoo's.

    `retry_after` is how long the sender asks to be left alone, in seconds, if it says so;
    `refused` is true where such a status is known to mean that nothing was done.
    """

    refused: bool = False

    def __init__(
        self,
        message: str,
        *,
        phase: Phase,
        status: int,
        retry_after: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, phase=phase, hint=hint)
        self.status = status
        self.retry_after = retry_after


class UnexpectedRedirect(HTTPStatusError):
    """The server sent the client elsewhere; redirects are never followed with credentials."""


class TooManyRequests(HTTPStatusError):
    """HTTP 429: the request was turned away unread."""

    def __init__(
        self,
        message: str,
        *,
        phase: Phase,
        status: int = 429,
        retry_after: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, phase=phase, status=status, retry_after=retry_after, hint=hint)


# --- what became of a call -----------------------------------------------------------------------


class OutcomeUnknown(ZenooError):
    """A call that may have changed something failed after its body began to leave.

    It may have run, or not. `request` is the call without credentials, `phase` how far it came,
    `attempts` how often it left, `elapsed` the seconds spent, `history` what became of each failed
    try; `hint` says how to find out. The cause is chained.
    """

    def __init__(
        self,
        message: str,
        *,
        request: Request,
        phase: Phase,
        attempts: int,
        elapsed: float,
        history: Sequence[Attempt] = (),
        hint: str = "Look at the server before repeating it: it may already have been done.",
    ) -> None:
        super().__init__(message, hint=hint)
        self.request = request
        self.phase = phase
        self.attempts = attempts
        self.elapsed = elapsed
        self.history = tuple(history)


class ResultUnreadable(ZenooError):
    """The call was done and has been committed, but the server could not write its result."""

    executed = True

    def __init__(self, message: str, *, model: str = "", method: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.model = model
        self.method = method


class KeyReused(ZenooError):
    """A key of `create_once` belongs to a record that was made from other values.

    `given` are the values of this call, `found` those that the record has now in the same fields.
    """

    def __init__(
        self,
        message: str,
        *,
        key: str,
        given: Mapping[str, Any],
        found: Mapping[str, Any],
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.key = key
        self.given = given
        self.found = found


class CacheUnavailable(ZenooError):
    """The cache failed at an operation, or is left alone after failures; no call fails by it.

    Plugins are told by `on_cache_error`; only what asks the cache itself, such as `purge`, raises
    it. `reason` is one or two words to count by.
    """

    def __init__(self, message: str, *, reason: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


# --- Odoo's own answers --------------------------------------------------------------------------


class OdooError(ZenooError):
    """Odoo refused the call; everything that it had done was rolled back.

    `name` is the server's exception class, `message` its text, `arguments` that exception's
    arguments. The traceback of the server is shown only by `server_traceback()`.
    """

    def __init__(
        self,
        message: str,
        *,
        name: str = "",
        model: str = "",
        method: str = "",
        arguments: Sequence[Any] = (),
        debug: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.name = name
        self.model = model
        self.method = method
        self.arguments = tuple(arguments)
        self._debug = debug

    def server_traceback(self) -> str:
        """Return the server's traceback, or an empty string if it sent none."""
        return self._debug

    def __str__(self) -> str:
        where = ".".join(filter(None, (self.model, self.method)))
        return f"{where}: {super().__str__()}" if where else super().__str__()


class AuthenticationError(OdooError):
    """Login, password or key were refused, or too many logins failed from this address."""


class SessionExpired(AuthenticationError):
    """The session is gone; the call was turned away before anything ran."""


class AccessError(OdooError):
    """The user may not do this to these records or fields."""


class PrivateMethodError(AccessError):
    """A method that begins with an underscore, or is not for remote use."""


class UserError(OdooError):
    """A business rule refused."""


class ValidationError(UserError):
    """A constraint refused: Python, unique, required, check or foreign key."""


class RedirectWarning(UserError):
    """A refusal with a way out: `action` is Odoo's action (dict or id), `button` its label."""

    action: Mapping[str, Any] | int | None = None
    button: str = ""


class MissingError(OdooError):
    """A record does not exist, or no longer."""


class ConcurrencyError(OdooError):
    """Other transactions stood in the way, after the server's own five tries."""


class RecordLocked(ConcurrencyError):
    """A record is locked by another transaction."""


class InvalidRequestError(OdooError):
    """The call itself is wrong: it would fail again in the same way."""


class UnknownDatabaseError(InvalidRequestError):
    """The server has no database of that name, or it holds no Odoo."""


class UnknownModelError(InvalidRequestError):
    """The server has no such model: a module may be missing."""


class UnknownMethodError(InvalidRequestError):
    """The model has no such method."""


class UnknownFieldError(InvalidRequestError):
    """The model has no such field."""


class InvalidValueError(InvalidRequestError):
    """A value, a domain or an order is not of the form that Odoo expects."""


class UnknownLookupError(InvalidRequestError):
    """A query compares a field in a way that there is not, or not for fields of its type."""


class InvalidArgumentsError(InvalidRequestError):
    """The method takes other arguments."""


class ServerError(OdooError):
    """Any other exception on the server."""


# --- records -------------------------------------------------------------------------------------


class RecordError(ZenooError):
    """A record is not there, or not as it was asked for."""


class DoesNotExist(RecordError):
    """A query that was to find one record found none."""


class MultipleObjects(RecordError):
    """A query that was to find one record found several."""


class FieldNotFetched(RecordError, AttributeError):
    """A field was read that the record was not fetched with; `await record.fetch(name)` gets it."""


class UnexpectedValue(RecordError):
    """The server answered a value (`wire`) that a field of its type cannot have."""

    def __init__(self, message: str, *, wire: Any, expected: str) -> None:
        super().__init__(
            message, hint="The declared field may be of another type than the server's."
        )
        self.wire = wire
        self.expected = expected


class InvalidRecord(InvalidValueError):
    """Values of a record cannot be sent; `faults` has a text for each field, by its name."""

    def __init__(self, faults: Mapping[str, str], *, model: str = "") -> None:
        lines = [f"{name}: {fault}" for name, fault in faults.items()]
        what = lines[0] if len(lines) == 1 else "\n  ".join([f"{len(lines)} faults:", *lines])
        super().__init__(what, model=model, hint="Nothing was sent.")
        self.faults = dict(faults)


class ModelConflict(ConfigError):
    """Model classes that extend the same model do not fit together."""


class BatchFailed(RecordError):
    """Not all records of a batch were done; `report` says of each what became of it."""

    def __init__(self, report: Any) -> None:
        errors = [*report.failed.values(), *report.unknown.values()]
        first = f"; the first error: {errors[0]}" if errors else ""
        super().__init__(f"{report}{first}", hint="error.report tells it record by record.")
        self.report = report
