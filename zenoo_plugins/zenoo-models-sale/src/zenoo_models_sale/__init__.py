# Written by `zenoo models generate`: changes are lost when it is run again.
"""Typed classes for models of Odoo 19.0."""

from zenoo_models_sale.product_category import ProductCategory
from zenoo_models_sale.product_product import ProductProduct
from zenoo_models_sale.product_template import ProductTemplate
from zenoo_models_sale.sale_order import SaleOrder
from zenoo_models_sale.sale_order_line import SaleOrderLine
from zenoo_models_sale.uom_uom import UomUom

MODELS = (
    ProductCategory,
    ProductProduct,
    ProductTemplate,
    SaleOrder,
    SaleOrderLine,
    UomUom,
)

__all__ = [
    "MODELS",
    "ProductCategory",
    "ProductProduct",
    "ProductTemplate",
    "SaleOrder",
    "SaleOrderLine",
    "UomUom",
]
