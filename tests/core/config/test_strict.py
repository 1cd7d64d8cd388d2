"""A plugin's table becomes its attrs class, strictly, and every fault has its path."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NewType

import attrs
import pytest
from attrs import validators

from zenoo_core.config import load
from zenoo_core.errors import ConfigError

Port = NewType("Port", int)


class Level(Enum):
    LOW = "low"
    HIGH = "high"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


@attrs.frozen
class Node:
    host: str
    port: int = attrs.field(default=6379, validator=validators.and_(validators.gt(0)))


def _even(_: Everything, attribute: Any, value: int) -> None:
    if value % 2:
        raise ValueError("must be even")


def _to_upper(value: str) -> str:
    if value == "no":
        raise ValueError("must not be no")
    return value.upper()


@attrs.frozen(kw_only=True)
class Everything:
    flag: bool = False
    count: int = attrs.field(default=0, validator=_even)
    ratio: float = 0.5
    text: str = ""
    upper: str = attrs.field(default="", converter=_to_upper)
    path: Path | None = None
    names: tuple[str, ...] = ()
    pair: tuple[str, int] | None = None
    numbers: list[int] = attrs.Factory(list)
    unique: frozenset[str] = frozenset()
    some: Sequence[float] = ()
    kind: Literal["exponential", "fibonacci"] = "exponential"
    level: Level = Level.LOW
    size: Size = Size.SMALL
    node: Node | None = None
    nodes: tuple[Node, ...] = ()
    named: dict[str, Node] = attrs.Factory(dict)
    by_number: Mapping[int, bool] = attrs.Factory(dict)
    anything: Any = None
    until: float | Literal["never"] | None = None
    many: str | tuple[str, ...] = ""
    day: date | None = None
    port: Port = Port(1)
    noted: Annotated[int, "a note"] = 0
    _private: int = 0
    made: int = attrs.field(default=7, init=False)
    doubled: int = attrs.field(default=attrs.Factory(lambda self: self.count * 2, takes_self=True))


def build(table: Any = None, cls: type[Any] = Everything, /, **environ: str) -> Any:
    variables = {f"ZENOO_REDIS__{name}": text for name, text in environ.items()}
    arguments = {} if table is None else {"redis": table}
    config = load(file=False, environ=variables, arguments=arguments, known_tables=["redis"])
    return config.structure(cls, "redis")


def problems(table: Any, cls: type[Any] = Everything) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        build(table, cls)
    assert caught.value.__context__ is None
    return [line.removesuffix(" (argument redis)") for line in caught.value.problems]


@pytest.mark.parametrize(
    ("key", "value", "result"),
    [
        ("flag", True, True),
        ("ratio", 2, 2.0),
        ("path", "a/b", Path("a/b")),
        ("path", Path("a"), Path("a")),
        ("path", None, None),
        ("names", ["a", "b"], ("a", "b")),
        ("pair", ["a", 1], ("a", 1)),
        ("numbers", (1, 2), [1, 2]),
        ("unique", ["a", "a"], frozenset({"a"})),
        ("some", [1, 2.5], (1.0, 2.5)),
        ("kind", "fibonacci", "fibonacci"),
        ("level", "high", Level.HIGH),
        ("level", Level.HIGH, Level.HIGH),
        ("size", 2, Size.LARGE),
        ("node", {"host": "h"}, Node("h")),
        ("node", Node("h"), Node("h")),
        ("nodes", [{"host": "a"}, {"host": "b", "port": 1}], (Node("a"), Node("b", 1))),
        ("named", {"x": {"host": "a"}}, {"x": Node("a")}),
        ("by_number", {"5": True}, {5: True}),
        ("by_number", {5: True}, {5: True}),
        ("anything", {"a": [1]}, {"a": [1]}),
        ("until", "never", "never"),
        ("until", 5, 5.0),
        ("until", None, None),
        ("many", "a,b", "a,b"),
        ("many", ["a", "b"], ("a", "b")),
        ("day", date(2026, 1, 2), date(2026, 1, 2)),
        ("port", 5, 5),
        ("noted", 5, 5),
        ("upper", "yes", "YES"),
        ("doubled", 1, 1),
    ],
)
def test_values_as_a_file_or_an_argument_gives_them(key: str, value: Any, result: Any) -> None:
    built = getattr(build({key: value}), key)
    assert built == result
    assert type(built) is type(result)


@pytest.mark.parametrize(
    ("key", "text", "result"),
    [
        ("flag", "on", True),
        ("flag", " FALSE ", False),
        ("count", "12", 12),
        ("ratio", "1e3", 1000.0),
        ("text", "5", "5"),
        ("path", "a/b", Path("a/b")),
        ("path", "", None),
        ("names", "a, b,,", ("a", "b")),
        ("pair", "a,1", ("a", 1)),
        ("numbers", "1,2", [1, 2]),
        ("kind", "Fibonacci", "fibonacci"),
        ("level", "high", Level.HIGH),
        ("size", "2", Size.LARGE),
        ("node", '{"host": "h", "port": 5}', Node("h", 5)),
        ("node__port", "5", None),
        ("nodes", "", ()),
        ("by_number", '{"1": true}', {1: True}),
        ("anything", "[1, null]", [1, None]),
        ("anything", "plain", "plain"),
        ("until", "never", "never"),
        ("until", "5", 5.0),
        ("port", "5", 5),
    ],
)
def test_environment_text_is_converted_by_the_type(key: str, text: str, result: Any) -> None:
    if key == "node__port":
        built = build(None, NODE__HOST="h", NODE__PORT=text).node
        assert built == Node("h", 5)
        return
    built = getattr(build(None, Everything, **{key.upper(): text}), key)
    assert built == result
    assert type(built) is type(result)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ({"flag": 1}, "redis.flag: found the number 1, expected true or false"),
        ({"count": True}, "redis.count: found true, expected a whole number"),
        ({"count": 1.0}, "redis.count: found the number 1.0, expected a whole number"),
        ({"count": "1"}, "redis.count: found text, expected a whole number"),
        ({"count": None}, "redis.count: found nothing, expected a whole number"),
        ({"ratio": False}, "redis.ratio: found false, expected a number"),
        ({"text": 5}, "redis.text: found the number 5, expected text"),
        ({"text": ["a"]}, "redis.text: found a list, expected text"),
        ({"path": ""}, "redis.path: found text, expected a path"),
        ({"path": 5}, "redis.path: found the number 5, expected a path"),
        ({"names": "a"}, "redis.names: found text, expected a list of text"),
        ({"names": {"a": 1}}, "redis.names: found a table, expected a list of text"),
        ({"names": ["a", 5]}, "redis.names[1]: found the number 5, expected text"),
        ({"pair": ["a"]}, "redis.pair: found 1 items, expected 2"),
        ({"kind": "fibonaci"}, "redis.kind: unknown word, did you mean fibonacci?"),
        ({"kind": "x"}, "redis.kind: found text, expected one of exponential, fibonacci"),
        ({"kind": 5}, "redis.kind: found the number 5, expected one of exponential, fibonacci"),
        ({"level": "lo"}, "redis.level: unknown word, did you mean low?"),
        ({"size": True}, "redis.size: found true, expected one of 1, 2"),
        ({"size": 3}, "redis.size: found the number 3, expected one of 1, 2"),
        ({"node": "h"}, "redis.node: found text, expected a table"),
        ({"node": {}}, "redis.node.host: missing, expected text"),
        ({"node": {"hosst": 1, "host": "h"}}, "redis.node.hosst: unknown key, did you mean host?"),
        ({"node": {"host": "h", "port": 0}}, "redis.node.port: 'port' must be > 0: 0"),
        (
            {"nodes": [{"host": "a"}, {"host": "b", "port": "x"}]},
            "redis.nodes[1].port: found text, expected a whole number",
        ),
        (
            {"named": {"main": {"host": "h", "port": -1}}},
            "redis.named.main.port: 'port' must be > 0: -1",
        ),
        ({"by_number": {"x": True}}, "redis.by_number.x: found text, expected a whole number"),
        ({"by_number": {"1": 1}}, "redis.by_number.1: found the number 1, expected true or false"),
        (
            {"until": "x"},
            "redis.until: found text, expected a number or the word never",
        ),
        ({"many": [1]}, "redis.many[0]: found the number 1, expected text"),
        ({"many": 1}, "redis.many: found the number 1, expected text or a list of text"),
        ({"day": "2026-01-02"}, "redis.day: found text, expected a date"),
        ({"port": "5"}, "redis.port: found text, expected a whole number"),
        ({"count": 3}, "redis.count: must be even"),
        ({"upper": "no"}, "redis.upper: must not be no"),
        ({"made": 3}, "redis.made: unknown key, there are"),
        ({"private": "x"}, "redis.private: found text, expected a whole number"),
        ({"tiemout": 3}, "redis.tiemout: unknown key, there are"),
        ("x", "redis: found text, expected a table"),
    ],
)
def test_faults(table: Any, line: str) -> None:
    (said,) = problems(table)
    assert said.startswith(line)


def test_every_fault_of_a_table_is_told_at_once() -> None:
    assert set(
        problems({"flag": 1, "names": [1, "a", 2], "nodes": [{}, {"hosst": 1}], "kindd": 1})
    ) == {
        "redis.flag: found the number 1, expected true or false",
        "redis.names[0]: found the number 1, expected text",
        "redis.names[2]: found the number 2, expected text",
        "redis.nodes[0].host: missing, expected text",
        "redis.nodes[1].host: missing, expected text",
        "redis.nodes[1].hosst: unknown key, did you mean host?",
        "redis.kindd: unknown key, did you mean kind?",
    }


def test_every_field_that_validators_refuse_is_told_at_once() -> None:
    @attrs.frozen
    class Limits:
        low: int = attrs.field(validator=validators.ge(0))
        high: int = attrs.field(validator=validators.le(9))
        fine: int = attrs.field(default=1, validator=validators.instance_of(int))

    assert problems({"low": -1, "high": 10}, Limits) == [
        "redis.low: 'low' must be >= 0: -1",
        "redis.high: 'high' must be <= 9: 10",
    ]


def test_wrong_types_and_refused_values_are_told_together() -> None:
    lines = problems({"flag": 1, "count": 3, "upper": "no", "node": {"port": 0}, "kindd": 1})
    assert set(lines) == {
        "redis.flag: found the number 1, expected true or false",
        "redis.count: must be even",
        "redis.upper: must not be no",
        "redis.node.host: missing, expected text",
        "redis.node.port: 'port' must be > 0: 0",
        "redis.kindd: unknown key, did you mean kind?",
    }


def test_a_validator_that_looks_at_another_field() -> None:
    @attrs.define
    class Range:
        low: int
        high: int = attrs.field()

        @high.validator
        def _above(self, attribute: Any, value: int) -> None:
            if value < self.low:
                raise ValueError(f"must be above low, {self.low}")

    assert problems({"low": 5, "high": 1}, Range) == ["redis.high: must be above low, 5"]
    assert problems({"low": "5", "high": 1}, Range) == [
        "redis.low: found text, expected a whole number"
    ]


def test_a_class_that_refuses_the_whole() -> None:
    @attrs.frozen
    class Both:
        a: int = 0
        b: int = 0

        def __attrs_post_init__(self) -> None:
            if self.a and self.b:
                raise ValueError("give a or b, not both")

    assert problems({"a": 1, "b": 2}, Both) == ["redis: give a or b, not both"]


def test_converters_that_know_the_field_and_pipes() -> None:
    def named(value: str, self: Any, field: Any) -> str:
        return f"{self.plain}.{field.name}={value}"

    @attrs.frozen
    class Piped:
        plain: str = attrs.field(
            converter=attrs.converters.pipe(str.strip, str.upper)  # type: ignore[misc]
        )
        aware: str = attrs.field(
            converter=attrs.Converter(  # type: ignore[misc]
                named, takes_self=True, takes_field=True
            )
        )
        size: int = attrs.field(validator=validators.gt(0))

    built = build({"plain": " a ", "aware": "b", "size": 1}, Piped)
    assert (built.plain, built.aware) == ("A", "A.aware=b")
    assert problems({"plain": " a ", "aware": "b", "size": 0}, Piped) == [
        "redis.size: 'size' must be > 0: 0"
    ]


def test_an_annotation_that_cannot_be_looked_up() -> None:
    @attrs.frozen
    class Broken:
        path: NotImported = None  # type: ignore[name-defined]  # noqa: F821

    (line,) = problems({}, Broken)
    assert "annotation that cannot be looked up" in line
    assert "NotImported" in line


@dataclasses.dataclass
class Inner:
    host: str
    port: int = 1


@attrs.frozen
class Outer:
    inner: Inner | None = None


def test_a_dataclass_within() -> None:
    assert build({"inner": {"host": "h"}}, Outer) == Outer(Inner("h"))
    assert set(problems({"inner": {"hosst": "h", "port": "1"}}, Outer)) == {
        "redis.inner.host: missing, expected text",
        "redis.inner.hosst: unknown key, did you mean host?",
        "redis.inner.port: found text, expected a whole number",
    }


def test_the_source_of_each_value_is_named() -> None:
    config = load(
        file=False,
        environ={"ZENOO_REDIS__COUNT": "x"},
        provided=[{"redis": {"text": 5}}],
        arguments={"redis": {"flag": 1}},
        known_tables=["redis"],
    )
    with pytest.raises(ConfigError) as caught:
        config.structure(Everything, "redis")
    assert set(caught.value.problems) == {
        "redis.flag: found the number 1, expected true or false (argument redis)",
        "redis.count: found text, expected a whole number "
        "(environment variable ZENOO_REDIS__COUNT)",
        "redis.text: found the number 5, expected text (configuration provider 1)",
    }
