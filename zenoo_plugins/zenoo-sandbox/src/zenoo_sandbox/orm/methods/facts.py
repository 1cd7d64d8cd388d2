"""Small facts about a model or its records that views and clients ask for."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import xmlids
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.records import Records


def get_external_id(self: Records) -> dict[Any, str]:
    """Return the external id by record, the first of several, "" for none."""
    found = xmlids.names(self.env, self.info, self.numbers)
    with python_errors():
        return {id_: found.get(id_, "") for id_ in self.ids}


def get_base_url(self: Records) -> Any:
    """Return the address that links to this server begin with."""
    if len(self.ids) > 1:
        raise PythonError(ValueError, f"Expected singleton or no record: {self}")
    sql = "SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'"
    rows = self.env.query(sql)
    return rows[0][0] if rows else False


def get_formview_id(self: Records, access_uid: Any = None) -> bool:
    """Return no view: the model's own is shown."""
    return False


def get_formview_action(self: Records, access_uid: Any = None) -> dict[str, Any]:
    """Return the action that shows one record in a form."""
    if len(self.ids) > 1:
        raise PythonError(ValueError, f"Expected singleton: {self}")
    return {
        "type": "ir.actions.act_window",
        "res_model": self.info.name,
        "views": [[False, "form"]],
        "target": "current",
        "res_id": self.ids[0] if self.ids else False,
        "context": dict(self.env.context),
    }


def get_empty_list_help(self: Records, help_message: Any) -> Any:
    """Return what an empty list shows: what the action says."""
    return help_message


def get_import_templates(self: Records) -> list[Any]:
    """Return no templates of files to import."""
    return []


def view_header_get(self: Records, view_id: Any, view_type: Any) -> bool:
    """Return no title of the view's own."""
    return False


METHODS = {
    "get_external_id": Method(get_external_id),
    "get_base_url": Method(get_base_url),
    "get_formview_id": Method(get_formview_id),
    "get_formview_action": Method(get_formview_action),
    "get_empty_list_help": Method(get_empty_list_help, on_model=True),
    "get_import_templates": Method(get_import_templates, on_model=True),
    "view_header_get": Method(view_header_get, on_model=True),
}
