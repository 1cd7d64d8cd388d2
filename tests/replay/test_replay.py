"""The sandbox answers what real Odoo servers answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from replay import plan
from replay.recordings import VERSIONS, load

Outcomes = Callable[[str], dict[str, list[str]]]

_CASES = [(version, case) for version in VERSIONS for case in load(version)]
_COVERED = [(v, c) for v, c in _CASES if c not in plan.left_out(v)]
_LEFT_OUT = [(v, c) for v, c in _CASES if c in plan.left_out(v)]


@pytest.mark.parametrize(("version", "case"), _COVERED)
def test_answers_as_recorded(version: str, case: str, outcomes: Outcomes) -> None:
    found = outcomes(version)[case]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("version", "case"), _LEFT_OUT)
def test_left_out_still_differs(version: str, case: str, outcomes: Outcomes) -> None:
    assert outcomes(version)[case], "it agrees now: take it off the list in cases.toml"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_compared_by_kind_differs_strictly(
    version: str, strict: Callable[[str], set[str]]
) -> None:
    assert not strict(version), "they agree strictly now: take them off the list in cases.toml"


@pytest.mark.parametrize("version", VERSIONS)
def test_at_least_95_percent_agree(version: str, outcomes: Outcomes) -> None:
    """Of the recordings that are to be replayed: one database, several, and web sessions."""
    groups = ("jsonrpc-", "session-", "nodb-")
    found = {case: out for case, out in outcomes(version).items() if case.startswith(groups)}
    assert sum(not differences for differences in found.values()) >= 0.95 * len(found)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_carried_case_is_accounted_for(version: str, outcomes: Outcomes) -> None:
    carried = set(load(version))
    covered = {case for v, case in _COVERED if v == version}
    left_out = set(plan.left_out(version))
    assert covered | left_out == carried
    assert not covered & left_out
    assert set(outcomes(version)) == carried


@pytest.mark.parametrize("version", VERSIONS)
def test_tables_name_only_cases_that_exist(version: str) -> None:
    carried = set(load(version))
    assert set(plan.left_out(version)) <= carried
    assert set(plan.by_kind(version)) <= carried - set(plan.left_out(version))


def test_the_page_lists_what_does_not_agree() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()
    for table in ("left_out", "by_kind", "ignored"):
        for group in plan.groups(table):
            cases = ", ".join(f"`{case}`" for case in group["cases"])
            rows = [line for line in page.splitlines() if line.startswith(f"| {group['reason']} |")]
            assert any(line.endswith(f"| {cases} |") for line in rows), group
