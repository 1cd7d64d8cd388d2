"""`on_*`, `start_operation`, `end_operation`: told in order; answers are not used.

A failure is logged with plugin and hook, and the call goes on; a cancellation passes through. A
hook that stays longer than `hook_timeout` is cancelled, logged and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zenoo_core.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient
    from zenoo_core.config.settings import Settings
    from zenoo_core.records import Call
    from zenoo_core.retry.outcome import Outcome
    from zenoo_core.transport.exchanges import Exchange


@hookspec
def on_client_open(client: ZenooClient) -> None:
    """Note that a client is open: told when its transport is connected, before any login.

    ```python
    async def on_client_open(self, client):
        self.file = open(self.path, "a")
    ```
    """


@hookspec
def on_client_close(client: ZenooClient) -> None:
    """Note that a client is about to close: told in reverse order, while calls still work.

    ```python
    async def on_client_close(self, client):
        self.file.close()
    ```
    """


@hookspec
def on_connection_established(client: ZenooClient) -> None:
    """Note a login that succeeded: told once for each.

    ```python
    async def on_connection_established(self, client):
        print(f"connected to {client.host}")
    ```
    """


@hookspec
def on_connection_closed(client: ZenooClient) -> None:
    """Note that a client that was logged in has closed its transport.

    ```python
    async def on_connection_closed(self, client):
        print(f"left {client.host}")
    ```
    """


@hookspec
def on_cache_lookup(key: str, call: Call) -> None:
    """Note that the cache is about to be asked: `on_cache_hit` or `on_cache_miss` follows.

    ```python
    def on_cache_lookup(self, call):
        call.state["timer"]["asked"] = time.perf_counter()
    ```
    """


@hookspec
def on_cache_hit(key: str, value: Any, call: Call) -> None:
    """Note that the cache had the answer; `key` is a digest and holds no value.

    ```python
    async def on_cache_hit(self, call):
        self.hits[call.operation] += 1
    ```
    """


@hookspec
def on_cache_miss(key: str, call: Call) -> None:
    """Note that the cache had no answer, so that the server is asked.

    ```python
    async def on_cache_miss(self, call):
        self.misses[call.operation] += 1
    ```
    """


@hookspec
def on_cache_error(operation: str, error: Exception, call: Call) -> None:
    """Note that the cache failed at `operation` (get, set, ...); the call goes on as a miss.

    ```python
    async def on_cache_error(self, operation, error):
        self.log.warning("cache %s: %s", operation, error)
    ```
    """


@hookspec
def on_attempt(attempt: int, call: Call) -> None:
    """Note that a request is about to be handed to the transport; `attempt` counts from 1.

    ```python
    def on_attempt(self, attempt, call):
        self.attempts[call.id] = attempt
    ```
    """


@hookspec
def on_attempt_done(
    attempt: int, outcome: Outcome, duration: float, call: Call, error: BaseException | None
) -> None:
    """Note how an attempt ended and the seconds that it took, also when it was cancelled.

    `error` is what it failed with, a `CancelledError` too, or None.

    ```python
    def on_attempt_done(self, outcome, duration):
        self.histogram[outcome].observe(duration)
    ```
    """


@hookspec
def on_exchange(exchange: Exchange, call: Call) -> None:
    """Note that a request is about to leave for the wire; a try may need more than one.

    `exchange.add_header(name, value)` lets a header go along; those of the transport itself, with
    the credentials in them, are neither shown nor replaced. Told by the transports over HTTP.

    ```python
    def on_exchange(self, exchange, call):
        exchange.add_header("X-Request-Id", call.id)
    ```
    """


@hookspec
def on_exchange_done(exchange: Exchange, call: Call) -> None:
    """Note how an exchange ended: exactly once for each start, also when it was cancelled.

    ```python
    def on_exchange_done(self, exchange):
        self.log.debug("%s: HTTP %s", exchange.url, exchange.status)
    ```
    """


@hookspec
def on_retry(attempt: int, delay: float, error: Exception, call: Call) -> None:
    """Note that another try will be made after `delay` seconds; `attempt` is the failed one's.

    ```python
    async def on_retry(self, attempt, delay, call):
        self.log.info("%s: try %d in %.1f s", call.operation, attempt + 1, delay)
    ```
    """


@hookspec
def on_error(error: Exception, call: Call) -> None:
    """Note the error that a call ends with, just before it is raised: told once per call.

    ```python
    async def on_error(self, error, call):
        self.log.warning("%s failed: %s", call.operation, error)
    ```
    """


@hookspec
def start_operation(operation: str, call: Call) -> None:
    """Note the start of a logical call; `operation` is `"model.method"`.

    ```python
    async def start_operation(self, operation, call):
        call.state["timer"]["start"] = time.perf_counter()
    ```
    """


@hookspec
def end_operation(operation: str, call: Call, outcome: Outcome) -> None:
    """Note the end of a logical call: exactly once for each start, also on error and cancellation.

    ```python
    async def end_operation(self, operation, call, outcome):
        self.seconds[operation] = time.perf_counter() - call.state["timer"]["start"]
    ```
    """


@hookspec
def on_progress(operation: str, done: int, total: int | None) -> None:
    """Note how far a long piece of work has come; `total` is None while it is not known.

    ```python
    async def on_progress(self, operation, done, total):
        self.bar.update(done)
    ```
    """


@hookspec
def on_config_changed(old: Settings, new: Settings) -> None:
    """Note that `client.reload_config()` has put new settings in force.

    ```python
    async def on_config_changed(self, old, new):
        self.log.info("timeout %s -> %s", old.timeout, new.timeout)
    ```
    """


@hookspec
def on_notification(note: Any) -> None:
    """Note a message that the server sent of its own accord.

    ```python
    async def on_notification(self, note):
        print(note)
    ```
    """
