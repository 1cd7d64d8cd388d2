# Written by `zenoo models generate`: changes are lost when it is run again.
"""ir.attachment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_company import ResCompany
    from zenoo_models_base.res_users import ResUsers


class IrAttachment(OdooModel):
    """A record of ir.attachment."""

    class Meta:
        model_name = "ir.attachment"
        partial = True

    access_token = fields.CharField()
    checksum = fields.CharField(max_length=40, readonly=True)
    company_id = fields.Many2oneField("res.company", to=lambda: ResCompany)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    datas = fields.BinaryField(lazy=True, searchable=False)
    db_datas = fields.BinaryField(lazy=True)
    description = fields.TextField()
    display_name = fields.CharField(readonly=True)
    file_size = fields.IntegerField(readonly=True)
    has_thumbnail = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    image_height = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    image_src = fields.CharField(readonly=True, lazy=True, searchable=False)
    image_width = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    index_content = fields.TextField(readonly=True)
    local_url = fields.CharField(readonly=True, lazy=True, searchable=False)
    mimetype = fields.CharField(readonly=True)
    name = fields.CharField(required=True)
    original_id = fields.Many2oneField("ir.attachment", to=lambda: IrAttachment)
    public = fields.BooleanField()
    raw = fields.BinaryField(lazy=True, searchable=False)
    res_field = fields.CharField()
    res_id = fields.Many2oneReferenceField()
    res_model = fields.CharField()
    res_name = fields.CharField(readonly=True, lazy=True, searchable=False)
    store_fname = fields.CharField()
    thumbnail = fields.BinaryField(lazy=True)
    type = fields.SelectionField([("url", "URL"), ("binary", "File")], required=True)
    url = fields.CharField(max_length=1024)
    voice_ids = fields.One2manyField("discuss.voice.metadata", "attachment_id")
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
