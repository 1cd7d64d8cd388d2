# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.lang."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_users import ResUsers


class ResLang(OdooModel):
    """A record of res.lang."""

    class Meta:
        model_name = "res.lang"
        partial = True

    active = fields.BooleanField()
    code = fields.CharField(required=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    date_format = fields.SelectionField(
        [
            ("%d/%m/%Y", "31/01/2026"),
            ("%m/%d/%Y", "01/31/2026"),
            ("%Y/%m/%d", "2026/01/31"),
            ("%d-%m-%Y", "31-01-2026"),
            ("%m-%d-%Y", "01-31-2026"),
            ("%Y-%m-%d", "2026-01-31"),
            ("%d.%m.%Y", "31.01.2026"),
            ("%m.%d.%Y", "01.31.2026"),
            ("%Y.%m.%d", "2026.01.31"),
        ],
        required=True,
    )
    decimal_point = fields.CharField(required=True)
    direction = fields.SelectionField(
        [("ltr", "Left-to-Right"), ("rtl", "Right-to-Left")],
        required=True,
    )
    display_name = fields.CharField(readonly=True)
    flag_image = fields.BinaryField(lazy=True)
    flag_image_url = fields.CharField(readonly=True, lazy=True, searchable=False)
    grouping = fields.SelectionField(
        [("[3,0]", "International Grouping"), ("[3,2,0]", "Indian Grouping")],
        required=True,
    )
    iso_code = fields.CharField()
    name = fields.CharField(required=True)
    thousands_sep = fields.CharField()
    time_format = fields.SelectionField(
        [("%H:%M:%S", "13:00:00"), ("%I:%M:%S %p", " 1:00:00 PM")],
        required=True,
    )
    url_code = fields.CharField(required=True)
    week_start = fields.SelectionField(
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        required=True,
    )
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
