"""A small world of models that is known without a server, for tests of names and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

METADATA: dict[str, dict[str, dict[str, Any]]] = {
    "res.partner": {
        "id": {"type": "integer"},
        "name": {"type": "char", "searchable": True},
        "ref": {"type": "char"},
        "color": {"type": "integer"},
        "partner_latitude": {"type": "float"},
        "active": {"type": "boolean"},
        "is_company": {"type": "boolean"},
        "type": {"type": "selection", "selection": [["contact", "Contact"], ["other", "Other"]]},
        "create_date": {"type": "datetime"},
        "birthday": {"type": "date"},
        "country_id": {"type": "many2one", "relation": "res.country"},
        "parent_id": {"type": "many2one", "relation": "res.partner"},
        "category_id": {"type": "many2many", "relation": "res.partner.category"},
        "contact_address": {"type": "char", "searchable": False},
        "x__odd": {"type": "char"},
        "tags": {"type": "properties"},
        "payload": {"type": "json"},
        "about": {"type": "reference"},
    },
    "res.country": {
        "id": {"type": "integer"},
        "name": {"type": "char"},
        "code": {"type": "char"},
        "currency_id": {"type": "many2one", "relation": "res.currency"},
    },
}


class World:
    """Metadata and classes by the name of the model, as a client knows them."""

    def __init__(self, metadata: Mapping[str, Any] = METADATA, **classes: Any) -> None:
        self.metadata = metadata
        self.classes = {name.replace("_", "."): cls for name, cls in classes.items()}

    def known(self, name: Any) -> Any:
        return self.classes.get(name)

    def known_metadata(self, name: str) -> Any:
        return self.metadata.get(name)
