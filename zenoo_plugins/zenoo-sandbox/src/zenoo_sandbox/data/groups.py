"""The groups of users, as far as the sandbox's users and refusals need them.

Ids, names and implications of 19.0 are those of `view_group_hierarchy` in the recorded defaults
of `res.users`; ids and names of 18.0 come from that model's recorded group fields, the part
before the slash from recorded refusals. 18.0 is taken to imply what 19.0 does.
"""

from __future__ import annotations

from collections.abc import Iterator

from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

_SHARED = frozenset({"base.group_portal", "base.group_public"})


def groups(version: str) -> Iterator[Seed]:
    """Yield the groups, the implied ones before those that imply them."""
    series = version.split(".")[0]
    for row in rows("res.groups"):
        head, name = row[f"head{series}"], row[f"name{series}"]
        values = {
            "name": name,
            "full_name": f"{head}/{name}" if head else name,
            "share": row["xmlid"] in _SHARED,
            # Days that an API key of its members may live.
            "api_key_duration": 90.0 if row["xmlid"] == "base.group_user" else 0.0,
            "implied_ids": [Ref(xmlid) for xmlid in row["implies"].split()],
        }
        yield Seed(row["xmlid"], "res.groups", values, int(row[f"id{series}"]), noupdate=True)
