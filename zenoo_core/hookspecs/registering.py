"""`register_*`: what a plugin brings; collected once, when the plugin is enabled.

These are plain functions (`def`): at that moment no loop need be running. A failure, or an answer
of another kind, makes the opening fail and names the distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zenoo_core.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from zenoo_core.records import Component


@hookspec
def register_transports() -> Sequence[Component]:  # type: ignore[empty-body]
    """Offer transports: collected when the client opens; `transport = "<name>"` picks one.

    The component's factory is called with the server's URL and returns a `BaseTransport`.

    ```python
    def register_transports(self):
        return [Component("carrier", CarrierTransport, "JSON-RPC by carrier pigeon")]
    ```
    """


@hookspec
def register_cache_backends() -> Sequence[Component]:  # type: ignore[empty-body]
    """Offer cache backends: collected when the client opens; `cache = "<name>"` picks one.

    The component's factory is called without arguments and returns a cache backend.

    ```python
    def register_cache_backends(self):
        return [Component("attic", AtticBackend, "keeps everything for ever")]
    ```
    """


@hookspec
def register_retry_strategies() -> Sequence[Component]:  # type: ignore[empty-body]
    """Offer retry strategies: collected when the client opens; `retry = "<name>"` picks one.

    The component's factory is called without arguments and returns a `RetryStrategy`.

    ```python
    def register_retry_strategies(self):
        return [Component("patient", lambda: Patient(base_delay=2.0))]
    ```
    """


@hookspec
def register_config_providers() -> Sequence[Component]:  # type: ignore[empty-body]
    """Offer configuration providers: collected when the client opens, before other plugins.

    `providers = ["<name>"]` picks them. The component's factory is called without arguments and
    returns a `ConfigProvider`; what its `load_config()` answers is laid over `zenoo.toml`.

    ```python
    def register_config_providers(self):
        return [Component("vault", VaultProvider)]
    ```
    """


@hookspec
def register_models(models: Any) -> None:
    """Register model classes with a client's registry: called when the client opens.

    The answer is not used: call `models.register(name, cls)`.

    ```python
    def register_models(self, models):
        models.register("fleet.vehicle", Vehicle)
    ```
    """


@hookspec
def register_commands(cli: Any) -> None:
    """Add commands to `zenoo`: called when the command line is built; `cli` is a `click.Group`.

    The answer is not used: call `cli.add_command(...)`, or decorate with `@cli.command()`.

    ```python
    def register_commands(self, cli):
        @cli.command()
        def greet():
            click.echo("hello")
    ```
    """
