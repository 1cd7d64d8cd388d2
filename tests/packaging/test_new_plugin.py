"""What `zenoo new-plugin` writes: built, installed, tested; then used from outside."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from zenoo_cli.newplugin.kinds import KINDS
from zenoo_sandbox import Sandbox

from zenoo_core.testing import Between

from .conftest import run

PYTHON = Path(sys.executable).name
Build = Callable[[str, Path, str], Path]


@pytest.fixture(scope="module")
def generated(
    overlay: Path, build: Build, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Write a plugin of each kind, and install them all; return their folders."""
    out = tmp_path_factory.mktemp("generated")
    folders = {kind: out / f"zenoo-my-{kind}" for kind in KINDS}
    for kind in KINDS:
        run(sys.executable, "-m", "zenoo_cli", "new-plugin", f"my-{kind}", "--kind", kind, cwd=out)
    wheels = [build(f"my-{kind}", folder, "wheel") for kind, folder in folders.items()]
    install = ("-m", "pip", "--python", overlay / PYTHON, "install", "--quiet", "--no-deps")
    run(sys.executable, *install, "--no-index", *wheels, cwd=out)
    return folders


@pytest.mark.parametrize("kind", KINDS)
class TestEachKind:
    def test_its_tests_pass(self, kind: str, generated: dict[str, Path], overlay: Path) -> None:
        said = run(overlay / PYTHON, "-m", "pytest", "-q", cwd=generated[kind])
        assert " passed" in said
        assert "skipped" not in said

    def test_it_is_typed(self, kind: str, generated: dict[str, Path], overlay: Path) -> None:
        cache = generated[kind].parent / "mypy"  # one for all of them
        run(overlay / PYTHON, "-m", "mypy", "--cache-dir", cache, cwd=generated[kind])

    def test_it_is_tidy(self, kind: str, generated: dict[str, Path]) -> None:
        rules = "E,F,W,I,B,UP,C4,SIM,RET"
        run(sys.executable, "-m", "ruff", "check", "--isolated", "--select", rules,
            "--line-length", "100", ".", cwd=generated[kind])  # fmt: skip

    def test_it_passes_the_check(
        self, kind: str, generated: dict[str, Path], overlay: Path
    ) -> None:
        command = ("-m", "zenoo_cli", "plugins", "check", f"zenoo-my-{kind}", "--json")
        told = json.loads(run(overlay / PYTHON, *command, cwd=generated[kind]))
        assert told["passed"]
        assert [plugin["plugin"] for plugin in told["plugins"]] == [f"my-{kind}"]

    def test_its_wheel_holds_what_it_should(
        self, kind: str, generated: dict[str, Path], build: Build,
        contents: Callable[[Path], dict[str, bytes]],
    ) -> None:  # fmt: skip
        files = contents(build(f"my-{kind}", generated[kind], "wheel"))
        tops = {name.partition("/")[0] for name in files}
        assert tops == {f"zenoo_my_{kind}", f"zenoo_my_{kind}-0.1.0.dist-info"}
        assert f"zenoo_my_{kind}/py.typed" in files
        assert b"MIT License" in files[f"zenoo_my_{kind}-0.1.0.dist-info/licenses/LICENSE"]


_CALL = """
import asyncio, sys
from zenoo_core import ZenooClient

async def main():
    async with ZenooClient(sys.argv[1]) as client:
        await client.login("demo", "admin", "admin")
        print(await client.search_count("res.partner"), client.transport_choice.name)

asyncio.run(main())
"""


async def test_from_outside_it_changes_a_call_by_one_line(
    tmp_path: Path,
    wheel: Callable[[str], Path],
    build: Build,
    clean: Callable[..., Path],
    sandbox: Sandbox,
) -> None:
    """In an environment of wheels alone, and in a folder that has nothing to do with this one."""
    run(
        sys.executable, "-m", "zenoo_cli", "new-plugin", "gateway", "--kind", "transport",
        cwd=tmp_path,
    )  # fmt: skip
    own = build("gateway", tmp_path / "zenoo-gateway", "wheel")
    programs = clean(wheel("zenoo-core"), wheel("zenoo-http"), own)
    place = tmp_path / "elsewhere"
    place.mkdir()

    async with Between(sandbox.url) as between:

        async def called() -> tuple[str, list[bytes]]:
            between.requests.clear()
            command = (programs / PYTHON, "-c", _CALL, between.url)
            said = await asyncio.to_thread(run, *command, cwd=place)
            return said.split()[1], list(between.requests)

        name, before = await called()
        assert name != "gateway"
        assert before
        assert not [request for request in before if b"X-Client" in request]
        (place / "zenoo.toml").write_text('transport = "gateway"\n')
        name, after = await called()
        assert name == "gateway"
        assert after
        assert all(b"X-Client: gateway\r\n" in request for request in after)
