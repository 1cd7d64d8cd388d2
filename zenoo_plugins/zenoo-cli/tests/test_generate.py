"""`zenoo models generate`: packs that are whole, stay as they are, and tell how they differ."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from zenoo_cli.generate.source import class_name, source_of

sandboxes: Any = pytest.importorskip("zenoo_sandbox", reason="the embedded server")
thread: Any = pytest.importorskip("zenoo_sandbox.thread", reason="the embedded server")

PACKS = Path(__file__).parents[2]
Generate = Callable[..., subprocess.CompletedProcess[str]]
ADMIN = {"ZENOO_DATABASE": "demo", "ZENOO_USER": "admin", "ZENOO_PASSWORD": "admin"}
TOLD: dict[str, dict[str, Any]] = {
    "id": {"type": "integer"},
    "name": {"type": "char", "string": "Naam", "required": True, "size": 64},
    "class": {"type": "char"},
    "save": {"type": "boolean"},
    "stage": {"type": "selection", "selection": [["a", 'A "b"'], ["c", "C"]]},
    "lang": {"type": "selection", "selection": [["en_US", "English"]]},
    "line_ids": {"type": "one2many", "relation": "x.line", "relation_field": "head_id"},
    "user_id": {"type": "many2one", "relation": "res.users"},
    "odd": {"type": "vector"},
    "total": {"type": "float", "store": False, "searchable": False, "readonly": True},
    "image": {"type": "binary"},
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with thread.run_in_thread(sandboxes.Sandbox()) as running:
        yield running.url


@pytest.fixture
def generate(url: str, tmp_path: Path) -> Generate:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZENOO_")} | ADMIN

    def run(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
        start = [sys.executable, "-W", "error", "-m", "zenoo_cli", "--url", url]
        return subprocess.run(
            [*start, "models", "generate", *args], cwd=tmp_path, env=environ | variables,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("pack", ["zenoo-models-base", "zenoo-models-sale"])
def test_the_packs_here_are_what_the_command_writes(generate: Generate, pack: str) -> None:
    done = generate("--out", str(PACKS / pack), "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "up to date with Odoo 19.0" in done.stdout


def test_a_pack_is_written_once_and_its_own_tests_pass(generate: Generate, tmp_path: Path) -> None:
    models = "res.partner.category,res.country,res.country.state"
    done = generate("--models", models, "--out", "my-pack", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    written = {Path(row["file"]).name for row in json.loads(done.stdout)["files"]}
    assert written > {"pyproject.toml", "README.md", "py.typed", "test_pack.py", "res_country.py"}
    before = _contents(tmp_path / "my-pack")
    assert generate("--out", "my-pack").returncode == 0
    assert generate("--out", "my-pack", "--check").returncode == 0
    assert _contents(tmp_path / "my-pack") == before
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "my-pack", env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert tests.returncode == 0, tests.stdout
    assert "4 passed" in tests.stdout


def test_what_is_written_is_laid_out_and_typed(generate: Generate, tmp_path: Path) -> None:
    generate("--models", "res.country,res.country.state", "--out", "places")
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert ruff is not None
    settings = str(PACKS.parent / "pyproject.toml")
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [ruff, *command, "--config", settings, "--no-cache", "places/src"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_drift_is_told_and_mended(generate: Generate, tmp_path: Path) -> None:
    generate("--models", "res.country,res.lang", "--out", "my-pack")
    source = tmp_path / "my-pack" / "src" / "my_pack"
    module = source / "res_country.py"
    kept = module.read_text()
    module.write_text(kept.replace("code = fields.CharField", "code = fields.TextField"))
    (tmp_path / "my-pack" / "README.md").write_text("mine")
    done = generate("--out", "my-pack", "--check", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [(Path(row["file"]).name, row["state"]) for row in report["files"]] == [
        ("res_country.py", "changed")
    ]
    assert generate("--models", "res.country", "--out", "my-pack").returncode == 0
    assert module.read_text() == kept
    assert not (source / "res_lang.py").exists()
    assert (tmp_path / "my-pack" / "README.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("--models", "no.such.model", "--out", "pack"), 1, "UnknownModelError"),
        (("--models", "res.lang", "--out", "Pack One"), 1, "cannot be the name of a pack"),
        (("--models", "res.lang", "--out", "taken"), 1, "is there and is no pack"),
        (("--out", "nothing"), 2, "Name the models"),
        (("--models", "res.lang"), 2, "--out"),
    ],
)
def test_bad_input_writes_nothing(
    generate: Generate, tmp_path: Path, args: tuple[str, ...], code: int, says: str
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine")
    done = generate(*args)
    assert done.returncode == code
    assert says in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["taken", "thesis.txt"]


def test_a_user_who_may_read_little_can_still_make_a_pack(generate: Generate) -> None:
    limited = {"ZENOO_USER": "limited", "ZENOO_PASSWORD": "limited"}
    assert generate("--models", "res.partner", "--out", "less", **limited).returncode == 0


def test_the_source_of_a_class() -> None:
    text = source_of("x.head", TOLD, package="my_pack", pack=["x.head", "x.line"])
    assert class_name("x.head_line") == "XHeadLine"
    for line in (
        "    from my_pack.x_line import XLine",
        "class XHead(OdooModel):",
        "    name = fields.CharField(max_length=64, required=True)",
        '    class_ = fields.CharField(column="class")',
        '    save_ = fields.BooleanField(column="save")',
        """    stage = fields.SelectionField([("a", 'A "b"'), ("c", "C")])""",
        "    lang = fields.SelectionField()",
        '    line_ids = fields.One2manyField("x.line", "head_id", to=lambda: XLine)',
        '    user_id = fields.Many2oneField("res.users")',
        "    odd = fields.JsonField()",
        "    total = fields.FloatField(readonly=True, lazy=True, searchable=False)",
        "    image = fields.BinaryField(lazy=True)",
    ):
        assert f"{line}\n" in text
    assert "Naam" not in text
    compile(text, "x_head.py", "exec")


def _contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
