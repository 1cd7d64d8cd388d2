"""The kinds of field that a model declares.

On a declared class a field is an expression (`Partner.name.ilike("a%")`), on a record its value:
None where Odoo has nothing, and False only for booleans. For type checkers each kind is also a
subclass of its value's type, so that a declaration may be annotated or not:

    name = CharField(max_length=100)      # partner.name is `str | None`, Partner.name an expression
    name: str = CharField(required=True)  # `str`, on the class as well
"""

from zenoo_core.models.field import MISSING, Field
from zenoo_core.models.fields.contents import Binary, BinaryField, JsonField, PropertiesField
from zenoo_core.models.fields.numbers import (
    BooleanField,
    FloatField,
    IntegerField,
    Many2oneReferenceField,
    MonetaryField,
)
from zenoo_core.models.fields.relational import (
    Many2manyField,
    Many2oneField,
    One2manyField,
    ReferenceField,
)
from zenoo_core.models.fields.texts import CharField, HtmlField, SelectionField, TextField
from zenoo_core.models.fields.times import DateField, DatetimeField

__all__ = [
    "MISSING", "Binary", "BinaryField", "BooleanField", "CharField", "DateField", "DatetimeField",
    "Field", "FloatField", "HtmlField", "IntegerField", "JsonField", "Many2manyField",
    "Many2oneField", "Many2oneReferenceField", "MonetaryField", "One2manyField",
    "PropertiesField", "ReferenceField", "SelectionField", "TextField",
]  # fmt: skip
