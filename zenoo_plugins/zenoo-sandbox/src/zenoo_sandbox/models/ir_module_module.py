"""The modules that the sandbox speaks for."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Unique
from zenoo_sandbox.orm.fields import described

_STATES = [
    ["uninstallable", "Uninstallable"],
    ["uninstalled", "Not Installed"],
    ["installed", "Installed"],
    ["to upgrade", "To be upgraded"],
    ["to remove", "To be removed"],
    ["to install", "To be installed"],
]


def declare(version: str) -> Model:
    """Declare the model; its fields were read, but not described, in the recordings."""
    return Model(
        name="ir.module.module",
        description="Module",
        fields={
            "name": described("char", "Technical Name", required=True, readonly=True),
            "shortdesc": described("char", "Module Name", readonly=True),
            "state": described("selection", "Status", selection=_STATES, readonly=True),
            "latest_version": described("char", "Installed Version", readonly=True),
            "installed_version": described("char", "Latest Version", store=False),
            "application": described("boolean", "Application", readonly=True),
        },
        order="application desc, name" if version == "18.0" else "application desc, name, id",
        names_search=("name", "shortdesc"),
        rec_name="shortdesc",
        defaults={"state": "uninstalled"},
        computes=(
            Compute("installed_version", ("latest_version",), lambda row: row["latest_version"]),
        ),
        uniques=(Unique(("name",), "The name of the module must be unique!"),),
    )
