"""What the web client is told of its session."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from zenoo_sandbox.orm.domain import TRUE
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.read import names, rows

_VIEWS = {
    "list": ("List", "oi oi-view-list", True),
    "form": ("Form", "fa fa-address-card", False),
    "graph": ("Graph", "fa fa-area-chart", True),
    "pivot": ("Pivot", "oi oi-view-pivot", True),
    "calendar": ("Calendar", "fa fa-calendar", True),
    "kanban": ("Kanban", "oi oi-view-kanban", True),
    "search": ("Search", "oi oi-search", True),
    "activity": ("Activity", "fa fa-clock-o", True),
}
_UPLOAD_LIMIT = 128 * 1024 * 1024


def session_info(env: Env, database: str) -> dict[str, Any]:
    """Return the facts of a user's session, by the names that the recorded servers use.

    What only the discuss and settings pages of the web client look at is left out.
    """
    return {**_user(env), **_server(env, database), **_companies(env), **_client(env)}


def _user(env: Env) -> dict[str, Any]:
    user = env.user
    partner = env.model("res.partner")
    written = rows(env, partner, [user.partner_id], ["write_date"])[0]["write_date"]
    login = env.query("SELECT login FROM res_users WHERE id = ?", (user.id,))[0][0]
    lang = user.lang or "en_US"
    return {
        "uid": user.id,
        "is_system": "base.group_system" in user.groups,
        "is_admin": "base.group_erp_manager" in user.groups,
        "is_public": "base.group_public" in user.groups,
        "is_internal_user": "base.group_user" in user.groups,
        "user_context": {"lang": lang, "tz": user.tz or False, "uid": user.id},
        "name": user.name,
        "username": login,
        "partner_write_date": written,
        "partner_display_name": names(env, partner, [user.partner_id])[user.partner_id],
        "partner_id": user.partner_id,
        "bundle_params": {"lang": lang},
    }


def _server(env: Env, database: str) -> dict[str, Any]:
    version = env.registry.version
    worker = {"18.0": "18.0-2", "19.0": "19.0-2"}[version]
    return {
        "db": database,
        "server_version": version,
        "server_version_info": [int(version.partition(".")[0]), 0, 0, "final", 0, ""],
        "support_url": "https://www.odoo.com/buy",
        "web.base.url": "http://localhost:8069",
        "active_ids_limit": 20000,
        "max_file_upload_size": _UPLOAD_LIMIT,
        "websocket_worker_version": worker,
        "test_mode": False,
    }


def _companies(env: Env) -> dict[str, Any]:
    info = env.model("res.company")
    ids = list(env.user.company_ids)
    paths = ["name", "sequence", "parent_id", "currency_id"]
    listed = {row["id"]: row for row in rows(env, info, ids, paths)}
    companies = {str(id_): _company(env, listed[id_], listed) for id_ in ids if id_ in listed}
    allowed = {"allowed_companies": companies, "disallowed_ancestor_companies": {}}
    found: dict[str, Any] = {
        "user_companies": {"current_company": env.user.company_id, **allowed},
        "currencies": _currencies(env),
    }
    if not env.registry.new:
        found["display_switch_company_menu"] = len(ids) > 1
    return found


def _company(env: Env, row: dict[str, Any], listed: dict[int, Any]) -> dict[str, Any]:
    children = [id_ for id_, other in listed.items() if other["parent_id"] == row["id"]]
    company = {
        "id": row["id"],
        "name": row["name"],
        "sequence": row["sequence"],
        "child_ids": children,
        "parent_id": row["parent_id"] or False,
    }
    return {**company, "currency_id": row["currency_id"]} if env.registry.new else company


def _currencies(env: Env) -> dict[str, Any]:
    info = env.model("res.currency")
    query = Query(env.sudo(), info)
    columns = [query.column([name]) for name in ("name", "symbol", "position", "decimal_places")]
    active = Query(env.sudo(), info).visible(TRUE).fetch(["t.id", *columns])
    found: dict[str, Any] = {}
    for id_, name, symbol, position, places in active:
        facts = {"symbol": symbol, "position": position, "digits": [69, places]}
        found[str(id_)] = {"name": name, **facts} if env.registry.new else facts
    return found


def _client(env: Env) -> dict[str, Any]:
    views = {
        name: {"display_name": label, "icon": icon, "multi_record": many}
        for name, (label, icon, many) in _VIEWS.items()
    }
    found: dict[str, Any] = {
        "profile_session": None,
        "profile_collectors": None,
        "profile_params": None,
        "home_action_id": False,
        "view_info": views,
        "show_effect": True,
        "tour_enabled": False,
        "current_tour": None,
    }
    if env.registry.new:
        export = "base.group_allow_export"
        groups = {export: export in env.user.groups}
        found |= {"registry_hash": _hash(env), "quick_login": True, "groups": groups}
    else:
        found |= {"cache_hashes": {"load_menus": _hash(env)}, "odoobot_initialized": False}
    return found


def _hash(env: Env) -> str:
    """Return what changes when the models do."""
    fields = (str(field) for info in env.registry.models.values() for field in info.fields.values())
    return sha256("\n".join([env.registry.version, *fields]).encode()).hexdigest()
