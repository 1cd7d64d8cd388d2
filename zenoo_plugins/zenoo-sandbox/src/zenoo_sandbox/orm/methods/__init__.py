"""The public methods that every model has."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.methods import (
    exporting,
    facts,
    fields,
    grouping,
    grouping_sets,
    importing,
    names,
    reading,
    recordsets,
    rights,
    translations,
    views,
    web,
    writing,
)

METHODS: dict[str, Method] = {
    **reading.METHODS,
    **writing.METHODS,
    **names.METHODS,
    **fields.METHODS,
    **rights.METHODS,
    **grouping.METHODS,
    **grouping_sets.METHODS,
    **facts.METHODS,
    **web.METHODS,
    **importing.METHODS,
    **exporting.METHODS,
    **translations.METHODS,
    **views.METHODS,
}
METHODS_18: dict[str, Method] = {
    **names.METHODS_18,
    **fields.METHODS_18,
    **grouping.METHODS_18,
    **rights.METHODS_18,
    **translations.METHODS_18,
    **recordsets.METHODS,
}
# Public helpers of recordsets that 19.0 keeps from remote callers and 18.0 does not.
PRIVATE_19 = frozenset(recordsets.METHODS) | recordsets.ALSO_PRIVATE_19

__all__ = ["METHODS", "METHODS_18", "PRIVATE_19"]
