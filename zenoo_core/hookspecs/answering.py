"""`calculate_*`, `resolve_*`, `classify_*`: the first plugin that has an answer gives it.

Plugins are asked in order; None means "no opinion"; after the first other answer the rest are
not asked. A failure ends the call in a `PluginError` with the cause chained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient
    from zenoo_core.records import Call, Request
    from zenoo_core.retry.outcome import Outcome
    from zenoo_core.retry.safety import Safety
    from zenoo_core.transport.base import Credentials


@hookspec
def calculate_delay(attempt: int, outcome: Outcome, error: Exception, call: Call) -> float | None:
    """Say how long to wait before the next try: asked after a failed attempt that may be repeated.

    Seconds as a number, 0 for at once (less counts as 0, more than 60 as 60, with a warning); the
    strategy chosen by `retry = "<name>"` is asked last, and if nobody answers the error is raised.
    `attempt` is 1 after the first failure. Whether a call may be repeated at all is not for
    plugins to say.

    ```python
    def calculate_delay(self, attempt, error):
        if isinstance(error, ConnectionFailed):
            return 0.2 * attempt
    ```
    """


@hookspec
def classify_call(call: Call, request: Request) -> Safety | None:
    """Say that a call is less safe to repeat than it looks: asked once per logical call.

    `Safety.UNSAFE` makes a failure of unknown outcome an `OutcomeUnknown`, `Safety.COMMITS` forbids
    another try after a conflict too; an answer that is more optimistic than what configuration,
    caller and core say is not taken.

    ```python
    def classify_call(self, request):
        if request.model == "x.counter":  # its read() counts visits
            return Safety.UNSAFE
    ```
    """


@hookspec
def resolve_credentials(client: ZenooClient) -> Credentials | None:
    """Find the credentials of a login: asked when `login()` is not given any and none are set.

    A `Credentials` record is used for this login and then forgotten by the client.

    ```python
    async def resolve_credentials(self, client):
        key = await self.vault.read(f"odoo/{client.host}")
        return Credentials("production", "robot", Secret(key), is_key=True)
    ```
    """
