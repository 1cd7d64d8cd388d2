"""How many records of other models belong to contacts."""

from __future__ import annotations

from collections import Counter

from zenoo_sandbox.models.common import paths
from zenoo_sandbox.orm.declare import Compute
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.query import Query

_TABLE = "res_partner"


def _orders(env: Env, ids: list[int]) -> dict[int, int]:
    """Count the orders that the caller may see, of a contact and of all below it."""
    query = Query(env, env.model("sale.order")).permitted("read")
    query.narrow(Leaf("partner_id", "child_of", ids))
    customers = [row[0] for row in query.fetch([query.column(["partner_id"])])]
    above = paths(env, _TABLE, sorted(set(customers)))
    counts = Counter(contact for customer in customers for contact in above[customer])
    return {id_: counts[id_] for id_ in ids}


def _accounts(env: Env, ids: list[int]) -> dict[int, int]:
    text, params = in_list(ids)
    sql = (
        "SELECT partner_id, COUNT(*) FROM res_partner_bank"
        f" WHERE active AND partner_id IN {text} GROUP BY partner_id"
    )
    return dict(env.query(sql, params))


COMPUTES = (
    Compute("sale_order_count", by_batch=_orders),
    Compute("bank_account_count", by_batch=_accounts),
)
