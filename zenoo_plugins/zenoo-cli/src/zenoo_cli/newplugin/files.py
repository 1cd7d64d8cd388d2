"""From the templates to the files of a distribution, all of them or none."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template

from zenoo_cli.newplugin.kinds import KINDS, Kind
from zenoo_cli.newplugin.names import Names
from zenoo_core.errors import ConfigError

# `string.Template` is enough: the files differ by names, and a template engine would be one more
# thing to install for everybody who has the command.
_ENDING = ".tmpl"
_RELEASE = re.compile(r"(\d+)\.(\d+)")


def rendered(names: Names, kind: str) -> dict[PurePosixPath, str]:
    """Return the files of a new distribution by their paths in it."""
    values = _values(names, KINDS[kind])
    templates = files("zenoo_cli.newplugin").joinpath("templates")
    found: dict[PurePosixPath, str] = {}
    for part in ("common", kind):  # a kind's own file takes the place of the common one
        for path, template in _walk(templates.joinpath(part), PurePosixPath()):
            found[_place(path, names)] = Template(template.read_text("utf-8")).substitute(values)
    return dict(sorted(found.items()))


def write(names: Names, kind: str, out: Path) -> tuple[Path, list[PurePosixPath]]:
    """Write a new distribution into a folder of its own below `out`; return it and its files.

    Raises `ConfigError` where something is there already, or where nothing can be written. A
    folder that is half written is never seen: it gets its name last.
    """
    target = out / names.distribution
    if target.exists() or target.is_symlink():
        raise ConfigError(
            f"{target} is there already", hint="Choose another name, or another folder: --out DIR"
        )
    made = rendered(names, kind)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{names.distribution}-", dir=out) as scratch:
            folder = Path(scratch) / names.distribution
            for path, text in made.items():
                _put(folder / path, text)
            folder.rename(target)  # refused if somebody else was faster
    except OSError as error:
        raise ConfigError(
            f"{target} cannot be written: {error.strerror or error}",
            hint="Choose a folder that you may write to: --out DIR",
        ) from error
    return target, list(made)


def _values(names: Names, kind: Kind) -> Mapping[str, str]:
    plugin = {"plugin": names.plugin}
    settings = kind.settings.format(**plugin)
    return {
        **plugin,
        "distribution": names.distribution,
        "package": names.package,
        "camel": names.camel,
        "summary": kind.summary.format(**plugin),
        "enable": kind.enable.format(**plugin),
        "settings_text": f"Its settings:\n\n```toml\n{settings}\n```" if settings else "",
        "needs": ", ".join(f'"{_range(need)}"' for need in ("zenoo-core", *kind.needs)),
        "test_needs": "".join(f', "{_range(need)}"' for need in kind.tests_need),
    }


def _range(distribution: str) -> str:
    """Return a requirement: from this release on, below the next that may break something."""
    found = _RELEASE.match(version("zenoo-core"))
    major, minor = (int(found[1]), int(found[2])) if found else (0, 1)
    end = f"{major}.{minor + 1}" if major == 0 else f"{major + 1}"
    return f"{distribution}>={major}.{minor},<{end}"


def _walk(folder: Traversable, path: PurePosixPath) -> Iterator[tuple[PurePosixPath, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _walk(item, path / item.name)
        elif item.name.endswith(_ENDING):
            yield path / item.name.removesuffix(_ENDING), item


def _place(path: PurePosixPath, names: Names) -> PurePosixPath:
    parts = [re.sub("^dot-", ".", part).replace("PACKAGE", names.package) for part in path.parts]
    return PurePosixPath(*parts)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(re.sub(r"\n{3,}## ", "\n\n## ", text), "utf-8")
