# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_users import ResUsers


class ResGroups(OdooModel):
    """A record of res.groups."""

    class Meta:
        model_name = "res.groups"
        partial = True

    all_implied_by_ids = fields.Many2manyField(
        "res.groups",
        to=lambda: ResGroups,
        readonly=True,
        lazy=True,
    )
    all_implied_ids = fields.Many2manyField(
        "res.groups",
        to=lambda: ResGroups,
        readonly=True,
        lazy=True,
    )
    all_user_ids = fields.Many2manyField("res.users", to=lambda: ResUsers, lazy=True)
    all_users_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    api_key_duration = fields.FloatField()
    comment = fields.TextField()
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    disjoint_ids = fields.Many2manyField(
        "res.groups",
        to=lambda: ResGroups,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    display_name = fields.CharField(readonly=True)
    full_name = fields.CharField(readonly=True, lazy=True)
    implied_by_ids = fields.Many2manyField("res.groups", to=lambda: ResGroups)
    implied_ids = fields.Many2manyField("res.groups", to=lambda: ResGroups)
    menu_access = fields.Many2manyField("ir.ui.menu")
    model_access = fields.One2manyField("ir.model.access", "group_id")
    name = fields.CharField(required=True)
    privilege_id = fields.Many2oneField("res.groups.privilege")
    rule_groups = fields.Many2manyField("ir.rule")
    sequence = fields.IntegerField()
    share = fields.BooleanField()
    user_ids = fields.Many2manyField("res.users", to=lambda: ResUsers)
    view_access = fields.Many2manyField("ir.ui.view")
    view_group_hierarchy = fields.JsonField(readonly=True, lazy=True, searchable=False)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
