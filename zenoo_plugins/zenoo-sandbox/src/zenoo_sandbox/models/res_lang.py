"""Languages."""

from __future__ import annotations

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.orm.declare import Compute, Hooks, Method, Model, Row, Unique, Values
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.records import Records


def get_installed(self: Records) -> list[list[str]]:
    """Return code and name of the active languages, by name."""
    sql = "SELECT code, name FROM res_lang WHERE active ORDER BY name"
    return [list(row) for row in self.env.query(sql)]


def _flag(row: Row) -> str | None:
    if row["flag_image"]:
        return f"/web/image/res.lang/{row['id']}/flag_image"
    code = (row["code"] or "").rpartition("_")[2].lower()
    return f"/base/static/img/country_flags/{code}.png"


def _name_code(env: Env, values: Values) -> None:
    values.setdefault("iso_code", values.get("code"))
    if not values.get("url_code"):
        values["url_code"] = values.get("iso_code") or values.get("code")


def _refuse_write(env: Env, ids: list[int], values: Values) -> None:
    if values.get("active", True):
        return
    text, params = in_list(ids)
    sql = (
        "SELECT 1 FROM res_partner p JOIN res_lang l ON l.code = p.lang"
        f" JOIN res_users u ON u.partner_id = p.id AND u.active WHERE l.id IN {text} LIMIT 1"
    )
    if env.query(sql, params):
        raise UserError("Cannot deactivate a language that is currently used by users.")


def _refuse_unlink(env: Env, ids: list[int]) -> None:
    text, params = in_list(ids)
    for code, active in env.query(f"SELECT code, active FROM res_lang WHERE id IN {text}", params):
        if code == "en_US":
            raise UserError("Base Language 'en_US' can not be deleted.")
        if active:
            hint = "Please de-activate the language first."
            raise UserError(f"You cannot delete the language which is Active!\n{hint}")


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="res.lang",
        description="Languages" if version == "18.0" else "Language",
        order="active desc,name",
        names_search=("name", "code", "iso_code"),
        no_copy=frozenset({"code", "url_code", "name"}),
        computes=(Compute("flag_image_url", ("code", "flag_image"), _flag),),
        uniques=(
            Unique(("name",), "The name of the language must be unique!"),
            Unique(("code",), "The code of the language must be unique!"),
            Unique(("url_code",), "The URL code of the language must be unique!"),
        ),
        methods={"get_installed": Method(get_installed, on_model=True, owner="ResLang")},
        hooks=Hooks(create=_name_code, write=_refuse_write, unlink=_refuse_unlink),
    )
