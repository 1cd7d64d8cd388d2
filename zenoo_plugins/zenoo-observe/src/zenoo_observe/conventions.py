"""Names by OpenTelemetry's semantic conventions, and ours beside them.

https://opentelemetry.io/docs/specs/semconv/rpc/ and .../http/, version 1.45, in which those of
RPC that are used here are stable. They are written out here, as the package that lists them is a
beta. What the conventions have no name for is called `odoo.…` and `zenoo.…`.
"""

from __future__ import annotations

SCHEMA_URL = "https://opentelemetry.io/schemas/1.45.0"

RPC_SYSTEM_NAME = "rpc.system.name"
RPC_METHOD = "rpc.method"
RPC_STATUS_CODE = "rpc.status_code"
SERVER_ADDRESS = "server.address"
SERVER_PORT = "server.port"
ERROR_TYPE = "error.type"
HTTP_REQUEST_METHOD = "http.request.method"
HTTP_REQUEST_RESEND_COUNT = "http.request.resend_count"
HTTP_RESPONSE_STATUS_CODE = "http.response.status_code"
URL_FULL = "url.full"

ODOO = "odoo"  # the system's name
DATABASE = "odoo.database"
USER = "odoo.uid"
CALL = "zenoo.call"
FLIGHT = "zenoo.flight"
OUTCOME = "zenoo.outcome"
ATTEMPT = "zenoo.attempt"
DELAY = "zenoo.retry.delay"
CACHE_RESULT = "zenoo.cache.result"
CACHE_OPERATION = "zenoo.cache.operation"
CONNECTED = "zenoo.exchange.connected"
ANSWERED = "zenoo.exchange.answered"
RECEIVED = "zenoo.exchange.received"

CALL_DURATION = "rpc.client.call.duration"
ACTIVE_CALLS = "zenoo.client.active_calls"
RETRIES = "zenoo.client.retries"
CACHE_LOOKUPS = "zenoo.client.cache.lookups"
CACHE_ERRORS = "zenoo.client.cache.errors"
CIRCUIT_OPEN = "zenoo.client.circuit.open"

# Those that the conventions ask for where a duration of RPC is a histogram, in seconds.
BOUNDARIES = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
OTHER = "_OTHER"  # in place of a name that is one too many
CANCELLED = "CancelledError"
