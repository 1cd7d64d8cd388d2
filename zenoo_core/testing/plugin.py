"""What every plugin has to pass: derive from `PluginContract` in a test module."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import Any

import attrs

from zenoo_core.client import ZenooClient
from zenoo_core.errors import ConnectionLost, UserError, ZenooError
from zenoo_core.hookspecs import HOOK_API
from zenoo_core.records import Phase
from zenoo_core.secret import Secret
from zenoo_core.transport import BaseTransport

_CANARY = "c4nary-of-the-contract"
_CALLS = 20


class Scripted(BaseTransport):
    """A server in a few lines: it answers with what it was asked, or fails as it is told."""

    def __init__(self) -> None:
        super().__init__("http://localhost")
        self.trouble: Exception | None = None
        self.pause = 0.0

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        """Answer logins, and any call with its own arguments."""
        params = data["params"]
        if params["service"] == "common":
            login = {"server_version": "19.0", "server_version_info": [19, 0, 0, "final", 0, ""]}
            result: Any = 2 if params["method"] == "authenticate" else login
        elif params["args"][4] == "context_get":
            result = {"lang": "en_US", "tz": "UTC"}
        else:
            await asyncio.sleep(self.pause)
            if self.trouble is not None:
                raise self.trouble
            result = params["args"][5]
        return {"jsonrpc": "2.0", "id": data["id"], "result": result}


class PluginContract:
    """Tests of a plugin; a subclass says how to make one, anew for each client.

    They need pytest with `asyncio_mode = "auto"`, and no server. What a plugin changes of a call is
    its own business: here it has to fit, to end what it began, and to let calls end.
    """

    def make_plugin(self) -> Any:
        """Return a new plugin."""
        raise NotImplementedError(f"{type(self).__name__} must write make_plugin()")

    async def client(self, transport: Scripted, plugin: Any) -> ZenooClient:
        """Return an open client with the plugin, logged in."""
        client = ZenooClient(transport=transport, plugins=[plugin], config=False)
        await client.open()
        await client.login("demo", "admin", "admin")
        return client

    def test_it_is_for_these_hooks(self) -> None:
        assert getattr(self.make_plugin(), "hook_api", HOOK_API) == HOOK_API

    async def test_it_is_switched_on_and_off_again(self) -> None:
        tasks, threads = asyncio.all_tasks(), threading.active_count()
        for _ in range(2):
            client = await self.client(Scripted(), self.make_plugin())
            await _called(client)
            await client.close()
            await client.close()
        await asyncio.sleep(0)
        assert not (asyncio.all_tasks() - tasks), "a task goes on after the client was closed"
        assert threading.active_count() <= threads, "a thread goes on after the client was closed"

    async def test_clients_at_once_have_one_each(self) -> None:
        assert self.make_plugin() is not self.make_plugin()
        clients = [await self.client(Scripted(), self.make_plugin()) for _ in range(2)]
        try:
            found = await asyncio.gather(*(_called(c) for c in clients for _ in range(_CALLS)))
        finally:
            for client in clients:
                await client.close()
        errors = [each for each in found if isinstance(each, Exception)]
        assert all(isinstance(error, ZenooError) for error in errors), errors

    async def test_calls_that_fail_end_in_typed_errors(self) -> None:
        transport = Scripted()
        client = await self.client(transport, self.make_plugin())
        try:
            for transport.trouble in (
                UserError("no", name="odoo.exceptions.UserError"),
                ConnectionLost("cut", phase=Phase.WAIT),
                RuntimeError("a fault of the transport's"),
            ):
                found = await _called(client)
                assert not isinstance(found, Exception) or isinstance(found, ZenooError), found
            transport.trouble = None
            await _called(client)
        finally:
            await client.close()

    async def test_calls_can_be_cancelled(self) -> None:
        transport = Scripted()
        client = await self.client(transport, self.make_plugin())
        transport.pause = 3600
        try:
            for steps in (0, 1, 5, 20):
                task = asyncio.create_task(client.search("res.partner", [("id", ">", steps)]))
                for _ in range(steps):
                    await asyncio.sleep(0)
                task.cancel()
                done, _ = await asyncio.wait([task], timeout=10)
                assert done, "a cancelled call goes on"
            transport.pause = 0.0
            await _called(client)
        finally:
            await client.close()

    def test_it_shows_no_secret(self) -> None:
        plugin = self.make_plugin()
        kind = getattr(plugin, "Settings", None)
        if kind is None or not attrs.has(kind):
            assert _CANARY not in repr(plugin)
            return
        for field in attrs.fields(kind):
            if "Secret" not in str(field.type):
                continue
            try:
                settings = kind(**{field.name: Secret(_CANARY)})
            except (TypeError, ValueError):
                continue  # it has a form, or does not stand alone
            shown = f"{settings!r} {type(plugin)(settings)!r}"
            assert _CANARY not in shown, f"the setting {field.name!r} is shown"

    def test_importing_it_does_nothing_else(self) -> None:
        module = type(self.make_plugin()).__module__
        program = f"import threading, {module}; print(threading.active_count(), {module}.__name__)"
        done = subprocess.run(  # noqa: S603 - our own words, and the name of a module
            [sys.executable, "-W", "error", "-c", program],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        if "ModuleNotFoundError" in done.stderr and module in done.stderr:
            return  # the plugin is a part of the test module
        assert done.stdout.split() == ["1", module], done.stderr


async def _called(client: ZenooClient) -> Any:
    """Make one call and return what became of it, a typed error too."""
    try:
        return await client.search("res.partner", [("id", ">", 0)])
    except Exception as error:
        return error
