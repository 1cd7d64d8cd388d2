"""Groups of users."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Relation, Row


def declare(version: str) -> Model:
    """Declare the model; the names of a group's category or privilege are in `full_name`."""
    users = Relation("res_groups_users_rel", "gid", "uid")
    return Model(
        name="res.groups",
        description="Access Groups" if version == "18.0" else "Access Group",
        order="name" if version == "18.0" else "sequence, id",
        names_search=("full_name", "name"),
        stored=frozenset({"full_name"}),
        relations={
            "users" if version == "18.0" else "user_ids": users,
            "implied_ids": Relation("res_groups_implied_rel", "gid", "hid"),
            "implied_by_ids": Relation("res_groups_implied_rel", "hid", "gid"),
            "rule_groups": Relation("rule_group_rel", "group_id", "rule_group_id"),
        },
        computes=(
            # Given for the groups of Odoo; a new one is known by its name.
            Compute("full_name", ("name",), lambda row: row["name"], precious=True),
            Compute("display_name", ("full_name", "name"), _display_name),
        ),
    )


def _display_name(row: Row) -> str:
    name: str = row["full_name"] or row["name"]
    return name
