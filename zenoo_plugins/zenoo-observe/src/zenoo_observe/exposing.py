"""A small server for a registry of metrics, for this machine alone."""

from __future__ import annotations

from socketserver import TCPServer
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from zenoo_core.errors import PluginError

_POLL = 0.05  # seconds that closing waits at most for the server to look


class _Handler(WSGIRequestHandler):
    """Answer without a line in the log for each; who says nothing is not waited for."""

    timeout = 10.0

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingWSGIServer):
    block_on_close = False

    def server_bind(self) -> None:
        """Bind without asking the network what this machine is called, as the original does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]
        self.setup_environ()


class Exposition:
    """Serve a registry at `url` until it is closed, in threads of its own.

    Raises `PluginError` for a port that cannot be had.
    """

    def __init__(self, registry: CollectorRegistry, port: int) -> None:
        app = make_wsgi_app(registry)
        try:
            self._server = make_server("127.0.0.1", port, app, _Server, _Handler)
        except OSError as error:
            raise PluginError(
                f"plugin 'prometheus' cannot listen on 127.0.0.1:{port} (prometheus.port): {error}",
                plugin="prometheus",
                hook="on_client_open",
                advice="Give each process a port of its own; 0 takes any that is free.",
            ) from error
        self.url = f"http://127.0.0.1:{self._server.server_port}/metrics"
        self._thread = Thread(
            target=self._server.serve_forever, args=(_POLL,), name="zenoo-prometheus", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
