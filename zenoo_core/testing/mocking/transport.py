"""The transport of a mock client: answers without any wire."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from zenoo_core.deadlines import Deadline
from zenoo_core.records import Identity, Request, Response
from zenoo_core.testing.mocking.answers import Script
from zenoo_core.testing.mocking.calls import MockCall
from zenoo_core.testing.mocking.rows import DERIVED, fields_of, search_read
from zenoo_core.testing.unexpected import UnexpectedCall
from zenoo_core.transport.answers import convert
from zenoo_core.transport.base import BaseTransport, Credentials
from zenoo_core.transport.envelopes import check_values

URL = "https://mock.invalid"
UID = 2
_CONTEXT = {"lang": "en_US", "tz": "UTC", "uid": UID}
_SAID = "19.0"
_VERSION = {
    "server_version": _SAID,
    "server_version_info": [19, 0, 0, "final", 0, ""],
    "server_serie": "19.0",
    "protocol_version": 1,
}


class MockTransport(BaseTransport):
    """Answer from a script, and note what was asked."""

    def __init__(self, url: str = URL) -> None:
        self.url = url
        self.script = Script.empty()
        self.calls: list[MockCall] = []
        self.unexpected: list[UnexpectedCall] = []

    async def version(self) -> dict[str, Any]:
        """Answer as an Odoo 19 does."""
        return dict(_VERSION)

    async def databases(self) -> list[str]:
        """Answer with the one database that there is."""
        return ["mock"]

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Take any password for any user's."""
        return Identity(UID, _CONTEXT, _SAID, credentials.database, credentials.login)

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Answer from the script; raises `UnexpectedCall` where it has nothing for this call."""
        check_values(request)
        try:
            plain = await self._answer(request, identity)
        except UnexpectedCall as error:
            self.unexpected.append(error)
            raise
        return Response(convert(plain, request.result_type), plain=plain)

    async def _answer(self, request: Request, identity: Identity) -> Any:
        model, method, script = request.model, request.method, self.script
        answer = script.take(model, method)
        derived = answer is None and not script.has(model, method)
        call = MockCall.of(request, identity.uid, derived=derived)
        self.calls.append(call)
        if derived:
            return self._derived(call)
        if answer is None:
            raise UnexpectedCall(f"{call}\n  came after the last answer of its sequence")
        found = await answer.give(f"{model}.{method}", call.args, call.kwargs)
        if method == "search_read" and answer.value is not None and _are_rows(found):
            return search_read(found, call.args, call.kwargs)
        return found

    def _derived(self, call: MockCall) -> Any:
        script = self.script
        if call.method == "fields_get" and script.methods(call.model):
            return fields_of(script.samples(call.model))
        rows = script.rows(call.model)
        if call.method in DERIVED and rows is not None and all("id" in row for row in rows):
            return DERIVED[call.method](rows, call.args, call.kwargs)
        raise UnexpectedCall(self._nobody_expected(call))

    def _nobody_expected(self, call: MockCall) -> str:
        known = self.script.methods(call.model) or self.script.methods()
        close = get_close_matches(f"{call.model}.{call.method}", known, 1)
        there = f"did you mean {close[0]}?" if close else f"there are: {', '.join(known) or 'none'}"
        return (
            f"{call}\n  nobody expected this call: no answer is mocked for it; {there}\n"
            f"  client.mock_response({call.model!r}, {call.method!r}, ...) gives it one"
        )


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
