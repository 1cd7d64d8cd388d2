"""Several groupings at once: formatted_read_grouping_sets and read_progress_bar."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import convert
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.grouping import Aggregate, Groups, Key
from zenoo_sandbox.orm.methods.grouping import formatted_read_group
from zenoo_sandbox.orm.records import Records


def formatted_read_grouping_sets(
    self: Records, domain: Any, grouping_sets: Any, aggregates: Any = (), *, order: Any = None
) -> list[list[dict[str, Any]]]:
    """Return what `formatted_read_group` does, for each of several groupings."""
    with python_errors():
        sets = [tuple(groupby) for groupby in grouping_sets]
        terms = [term.strip() for term in order.split(",")] if order else []
    found = []
    for groupby in sets:
        # A key of another grouping says nothing about the order of this one.
        own = [term for term in terms if _sorts(term.split(" ")[0], groupby)]
        arranged = ", ".join(own) or None
        found.append(formatted_read_group(self, domain, groupby, aggregates, order=arranged))
    return found


def _sorts(name: str, groupby: tuple[Any, ...]) -> bool:
    return name in groupby or name == "__count" or ":" in name


def read_progress_bar(
    self: Records, domain: Any, group_by: Any, progress_bar: Any
) -> dict[str, dict[Any, int]]:
    """Count, in each group, the records of each value that the bar has a colour for."""
    with python_errors():
        colors, name = progress_bar["colors"], progress_bar["field"]
        known = list(colors)
    keys = [Key.parse(self.env, self.info, spec) for spec in (group_by, name)]
    count = Aggregate.parse(self.env, self.info, "__count")
    found: dict[str, dict[Any, int]] = {}
    groups = Groups(self.env, self.info, self.parse(domain), keys, [count])
    for group, value, number in groups.fetch():
        shown = convert.to_wire(keys[1].field, value)
        if shown in known:
            label = str(False if group is None else group)
            found.setdefault(label, dict.fromkeys(known, 0))[shown] += number
    return found


METHODS = {
    "formatted_read_grouping_sets": Method(formatted_read_grouping_sets, on_model=True),
    "read_progress_bar": Method(read_progress_bar, on_model=True),
}
