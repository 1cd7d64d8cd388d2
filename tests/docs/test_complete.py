"""Nothing that users meet goes unmentioned."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import attrs
import pytest
from zenoo_sandbox.data import VERSIONS
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm.methods import METHODS

import zenoo_core
from zenoo_core import ZenooClient, errors
from zenoo_core.config import Settings

from .pages import PAGES, ROOT, all_text

ERRORS = [name for name, value in vars(errors).items() if inspect.isclass(value)
          and issubclass(value, errors.ZenooError)]  # fmt: skip

MANIFESTS = (ROOT / "pyproject.toml", *sorted(ROOT.glob("zenoo_plugins/zenoo-*/pyproject.toml")))


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", zenoo_core.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert re.search(rf"`(?:zenoo_core\.)?@?{name}\b", all_text())


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_documented(name: str) -> None:
    assert f"| `{name}` |" in _page("errors.md")


def test_no_error_is_documented_that_does_not_exist() -> None:
    assert sorted(re.findall(r"^\| `(\w+)` \|", _page("errors.md"), re.M)) == sorted(ERRORS)


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in _page("configuration.md")


@pytest.mark.parametrize("name", sorted(n for n in dir(ZenooClient) if not n.startswith("_")))
def test_every_part_of_the_client_is_documented(name: str) -> None:
    assert re.search(rf"`{name}\b", _page("client.md"))


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if not target.startswith(("http:", "https:", "#")) and not _exists(page, target)
    ]
    assert not broken, "\n".join(broken)


def _exists(page: Path, target: str) -> bool:
    return (page.parent / target.partition("#")[0]).exists()


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT).as_posix() for page in PAGES if page.parent.name == "docs"]
    assert [page for page in pages if f"({page})" not in readme] == []


def test_every_distribution_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [folder.name for folder in sorted(ROOT.glob("zenoo_plugins/zenoo-*"))]
    assert [name for name in names if f"`{name}`" not in readme] == []


SANDBOX_MODELS = sorted({model.name for v in VERSIONS for model in declarations(v)})


@pytest.mark.parametrize("name", [*SANDBOX_MODELS, *METHODS])
def test_everything_the_sandbox_has_is_documented(name: str) -> None:
    assert f"`{name}`" in _page("sandbox.md")


def test_the_sandbox_has_every_model_that_is_documented() -> None:
    assert set(re.findall(r"`((?:res|ir)\.[a-z_.]+)`", _page("sandbox.md"))) <= {*SANDBOX_MODELS}


def _needs(manifest: Path) -> set[str]:
    tables = tomllib.loads(manifest.read_text(encoding="utf-8"))
    needs = [*tables["project"]["dependencies"]]
    needs += [need for group in tables.get("dependency-groups", {}).values() for need in group]
    return {re.split(r"[^\w-]", need)[0] for need in needs}


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_every_dependency_is_accounted_for(manifest: Path) -> None:
    page = _page("dependencies.md")
    named = {
        name for row in re.findall(r"^\|(.*)\|$", page, re.M) for name in re.findall(r"[\w-]+", row)
    }
    assert {need for need in _needs(manifest) if not need.startswith("zenoo-")} <= named
