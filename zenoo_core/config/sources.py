"""From all the sources of settings to one `Configuration`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

from zenoo_core.config.base import ConfigProvider, Provided
from zenoo_core.config.environment import DISABLED, disabled_plugins, environment_tree, variable
from zenoo_core.config.files import choose_profile, find_file, read_file
from zenoo_core.config.layers import Layers
from zenoo_core.config.marks import plain, remote
from zenoo_core.config.problems import Problem, close_to, dotted, error_of, found, unknown
from zenoo_core.config.secrets import secret_paths
from zenoo_core.config.settings import KEYS, SECRETS, SHORTS, Settings

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")


class Configuration:
    """The core's settings, the plugins' tables, and where each value came from."""

    def __init__(
        self, settings: Settings, layers: Layers, profile: str | None, converter: Converter
    ) -> None:
        self.settings = settings
        self.profile = profile
        # The providers that were asked, each with its answer as it was given.
        self.answers: tuple[tuple[ConfigProvider, Mapping[str, Any]], ...] = ()
        self._layers = layers
        self._converter = converter
        self._secrets = set(secret_paths(settings))

    @property
    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the plugins' tables as they were given; they may hold secrets in plain text."""
        return {k: plain(v) for k, v in self._layers.values.items() if k not in KEYS}

    def structure(self, cls: type[T], name: str) -> T:
        """Build a plugin's attrs class from the table `[name]`.

        Raise one ConfigError for all that is wrong in the table.
        """
        table = self._layers.values.get(name, {})
        results, problems = _structured(cls, table, (name,), self._converter)
        _refuse(problems, self._layers)
        self._secrets.update(secret_paths(results[0], (name,)))
        return results[0]

    @property
    def secrets(self) -> frozenset[tuple[str, ...]]:
        """Return the paths of all secrets: the core's, and those in tables read so far."""
        return frozenset(self._secrets)

    def replaces(self, old: Configuration) -> None:
        """Take over what is known of the secrets in tables; the tables must be the same."""
        self._secrets |= old.secrets

    def origin(self, path: str) -> str:
        """Name the source of the value at a dotted path: `default`, a file, a variable."""
        return self._layers.origin(path)


def load(
    *,
    environ: Mapping[str, str],
    file: Path | Literal[False] | None = None,
    profile: str | None = None,
    provided: Sequence[Mapping[str, Any] | Provided] = (),
    arguments: Mapping[str, Any] | None = None,
    known_tables: Collection[str] = (),
) -> Configuration:
    """Read all sources, the strongest last: file, profile, providers, environment, arguments.

    `file` is the path of a TOML file, False for none, None for `ZENOO_CONFIG` or a `zenoo.toml`
    in the working directory. `provided` holds the answers of configuration providers, the weakest
    first. Every argument counts as given, also one that is None. `known_tables` are the names of
    plugins that may have a table. Raise one ConfigError for all that is wrong.
    """
    from zenoo_core.config.strict import make_converter  # cattrs is slow to import

    layers = Layers(SECRETS, SHORTS)
    used = _add_file(layers, find_file(file, environ), profile, environ)
    problems = _add_provided(layers, provided)
    tree, wrong = environment_tree(environ, KEYS, known_tables)
    layers.overlay(tree, lambda path: f"environment variable {variable(path)}")
    layers.overlay(_by_table_name(arguments or {}, known_tables), _argument)
    problems += [*wrong, *_unknown_tables(layers.values, known_tables)]

    converter = make_converter(environ)
    core = {key: value for key, value in layers.values.items() if key in KEYS}
    results, wrong = _structured(Settings, core, (), converter)
    _refuse([*problems, *wrong], layers)
    settings = _switch_off(results[0], layers, disabled_plugins(environ))
    return Configuration(settings, layers, used, converter)


def _argument(path: tuple[str, ...]) -> str:
    return f"argument {path[0]}"


def _add_file(
    layers: Layers, path: Path | None, profile: str | None, environ: Mapping[str, str]
) -> str | None:
    wanted = (profile, "argument profile") if profile else None
    if wanted is None and environ.get("ZENOO_PROFILE"):
        wanted = (environ["ZENOO_PROFILE"], "environment variable ZENOO_PROFILE")
    tree = read_file(path) if path else {}
    source = str(path) if path else "no file was read"
    name, chosen = choose_profile(tree, source, wanted)
    layers.overlay(tree, source)
    layers.overlay(chosen, f"{source} [profiles.{name}]")
    return name


def _add_provided(layers: Layers, provided: Sequence[Any]) -> list[Problem]:
    problems: list[Problem] = []
    for number, answer in enumerate(provided, 1):
        given = answer
        if not isinstance(answer, Provided):
            given = Provided(f"configuration provider {number}", answer)
        if isinstance(given.settings, Mapping):
            problems += _add_answer(layers, given)
        else:
            text = f"found {found(given.settings)}, expected a table"
            problems.append(Problem((given.source,), text))
    return problems


def _add_answer(layers: Layers, given: Provided) -> Iterator[Problem]:
    for key, value in given.settings.items():  # one by one, so that of two spellings the later wins
        tree = _expanded(str(key), value if given.local else remote(value))
        if "providers" in tree:
            text = "providers are chosen by zenoo.toml, the environment and arguments only"
            yield Problem(("providers",), f"{text}, not by {given.source}")
        else:
            layers.overlay(tree, given.source)


def _expanded(key: str, value: Any) -> dict[str, Any]:
    first, dot, rest = key.partition(".")
    return {first: _expanded(rest, value) if dot else value}


def _by_table_name(arguments: Mapping[str, Any], tables: Collection[str]) -> dict[str, Any]:
    """Let a plugin's name with hyphens be given as a keyword argument."""
    spelled = {name.replace("-", "_"): name for name in tables if name not in KEYS}
    return {spelled.get(key, key): value for key, value in arguments.items()}


def _unknown_tables(tree: Mapping[str, Any], known: Collection[str]) -> Iterator[Problem]:
    for key, value in tree.items():
        if key in KEYS:
            continue
        if key in ("profile", "profiles"):
            yield Problem((key,), "is chosen at the top of zenoo.toml only")
        elif key not in known:
            yield Problem((key,), _unknown(key, value, (*KEYS, *known)))
        elif not (isinstance(value, Mapping) or attrs.has(type(value))):
            yield Problem((key,), f"found {found(value)}, expected a table")


def _unknown(key: str, value: Any, known: Collection[str]) -> str:
    if isinstance(value, Mapping) and close_to(key, known) is None:
        return "unknown table, no installed plugin has this name"
    return unknown(key, known)


def _structured(
    cls: type[T], table: Any, path: tuple[str, ...], converter: Converter
) -> tuple[list[T], list[Problem]]:
    """Return a list with the result, or an empty one and the problems."""
    from zenoo_core.config.strict import problems_of

    try:
        return [converter.structure(table, cls)], []
    except Exception as error:
        return [], list(problems_of(error, path))


def _refuse(problems: Sequence[Problem], layers: Layers) -> None:
    """Raise one error for all problems, each with the source of its value."""
    sources = [layers.origin(dotted(problem.path)) for problem in problems]
    if problems:
        raise error_of(
            [
                problem._replace(source="" if source == "default" else source)
                for problem, source in zip(problems, sources, strict=True)
            ]
        )


def _switch_off(settings: Settings, layers: Layers, names: Iterator[str]) -> Settings:
    """Add what the operator disabled, after all other sources."""
    extra = [name for name in dict.fromkeys(names) if name not in settings.disabled]
    if not extra:
        return settings
    everything = (*settings.disabled, *extra)
    before = layers.origin("disabled")
    sources = [] if before == "default" else [before]
    label = ", ".join([*sources, f"environment variable {DISABLED}"])
    layers.overlay({"disabled": list(everything)}, label)
    return attrs.evolve(settings, disabled=everything)
