"""The files of a pack: a distribution that brings classes as a plugin."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from zenoo_cli.generate.schema import Schema
from zenoo_cli.generate.source import HEADER, class_name, module_name, source_of
from zenoo_cli.generate.templates import PYPROJECT, README, TESTS
from zenoo_core.errors import ConfigError

_MARK = "pack.toml"
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


@frozen
class Pack:
    """Where a pack lies, and what its parts are called."""

    folder: Path
    distribution: str
    package: str
    plugin: str

    @classmethod
    def at(cls, folder: Path) -> Pack:
        """Name a pack after its folder: `zenoo-models-sale` brings the plugin `models-sale`.

        Raises `ConfigError` for a name that no distribution could have.
        """
        name = folder.resolve().name
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"{name!r} cannot be the name of a pack",
                hint="Small letters and digits, with - or _ between words: zenoo-models-mine.",
            )
        distribution = name.replace("_", "-")
        return cls(
            folder, distribution, name.replace("-", "_"), distribution.removeprefix("zenoo-")
        )

    @property
    def source(self) -> Path:
        """The folder of the package."""
        return self.folder / "src" / self.package

    def models(self) -> list[str]:
        """Return the models of the pack that lies here; empty if there is none.

        Raises `ConfigError` for a folder that holds something else.
        """
        mark = self.folder / _MARK
        if mark.is_file():
            return [str(model) for model in tomllib.loads(mark.read_text())["models"]]
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise ConfigError(
                f"{self.folder} is there and is no pack",
                hint="Name a new folder, or one that `zenoo models generate` has made.",
            )
        return []

    def generated(self, schema: Schema) -> dict[Path, str]:
        """Return the files that are made anew each time, by path."""
        models = list(schema.models)
        files = {
            self.source / f"{module_name(model)}.py": source_of(
                model, told, package=self.package, pack=models
            )
            for model, told in schema.models.items()
        }
        listed = "".join(f'    "{model}",\n' for model in models)
        files[self.folder / _MARK] = f'odoo = "{schema.odoo}"\nmodels = [\n{listed}]\n'
        files[self.source / "__init__.py"] = _face(self.package, models, schema.odoo)
        files[self.source / "plugin.py"] = _plugin(self.package, self.plugin)
        return files

    def given(self, schema: Schema) -> dict[Path, str]:
        """Return the files that are the author's own once they are there."""
        names = {
            "distribution": self.distribution, "package": self.package, "plugin": self.plugin,
            "plugin_class": plugin_class(self.plugin), "odoo": schema.odoo,
            "example": next(iter(schema.models)),
            "listed": "".join(f"- `{class_name(m)}`: `{m}`\n" for m in schema.models),
        }  # fmt: skip
        return {
            self.folder / "pyproject.toml": PYPROJECT.format(**names),
            self.folder / "README.md": README.format(**names),
            self.folder / "tests" / "test_pack.py": TESTS.format(**names),
            self.source / "py.typed": "",
        }

    def stale(self, schema: Schema) -> list[Path]:
        """Return the modules of models that the pack no longer has."""
        kept = self.generated(schema)
        found = sorted(self.source.glob("*.py")) if self.source.is_dir() else []
        return [path for path in found if path not in kept and _is_ours(path)]

    def drift(self, schema: Schema) -> dict[Path, str]:
        """Tell how the pack differs from a schema: by path, what would happen to the file."""
        found = {
            path: "changed" if path.exists() else "missing"
            for path, text in self.generated(schema).items()
            if not path.exists() or path.read_text("utf-8") != text
        }
        return {**found, **dict.fromkeys(self.stale(schema), "stale")}

    def write(self, schema: Schema) -> dict[Path, str]:
        """Write what differs, and what is not there yet; return what was done by path."""
        done = self.drift(schema)
        generated, given = self.generated(schema), self.given(schema)
        for path, what in done.items():
            if what == "stale":
                path.unlink()
            else:
                _put(path, generated[path])
        for path, text in given.items():
            if not path.exists():
                _put(path, text)
                done[path] = "missing"
        return done


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _is_ours(path: Path) -> bool:
    return path.read_text("utf-8").startswith(HEADER)


def _face(package: str, models: Iterable[str], odoo: str) -> str:
    classes = sorted((class_name(model), module_name(model)) for model in models)
    by_module = sorted(classes, key=lambda pair: pair[1])
    imports = "".join(f"from {package}.{module} import {name}\n" for name, module in by_module)
    names = "".join(f'    "{name}",\n' for name, _ in classes)
    listed = "".join(f"    {name},\n" for name, _ in classes)
    return (
        f'{HEADER}"""Typed classes for models of Odoo {odoo}."""\n\n{imports}\n'
        f'MODELS = (\n{listed})\n\n__all__ = [\n    "MODELS",\n{names}]\n'
    )


def plugin_class(plugin: str) -> str:
    """Return the class of a plugin: `ModelsSalePlugin` for `models-sale`."""
    return "".join(part.title() for part in re.split("[-_]", plugin)) + "Plugin"


def _plugin(package: str, plugin: str) -> str:
    return f'''{HEADER}"""The plugin `{plugin}`: it registers the classes of this pack."""

from __future__ import annotations

from typing import Any

from zenoo_core import Plugin


class {plugin_class(plugin)}(Plugin):
    """Register the classes of the pack for their models."""

    def register_models(self, models: Any) -> None:
        """Register each class; their modules are imported now, not before."""
        from {package} import MODELS

        for cls in MODELS:
            models.register(cls.__model__, cls)
'''
