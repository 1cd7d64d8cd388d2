"""The wizard that adds languages."""

from __future__ import annotations

from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Method, Model, Relation
from zenoo_sandbox.orm.env import in_list
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.records import Records


def lang_install(self: Records) -> bool:
    """Make the wizard's languages active."""
    text, params = in_list(self.numbers)
    sql = f"SELECT lang_id FROM res_lang_install_rel WHERE language_wizard_id IN {text}"
    langs = sorted({row[0] for row in self.env.query(sql, params)})
    crud.write(self.env, self.env.model("res.lang"), langs, {"active": True})
    return True


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    return Model(
        name="base.language.install",
        description="Install Language",
        fields={
            "lang_ids": described("many2many", "Languages", relation="res.lang", required=True),
            "overwrite": described("boolean", "Overwrite Existing Terms"),
        },
        relations={"lang_ids": Relation("res_lang_install_rel", "language_wizard_id", "lang_id")},
        defaults={"overwrite": True},
        methods={"lang_install": Method(lang_install, owner="BaseLanguageInstall")},
    )
