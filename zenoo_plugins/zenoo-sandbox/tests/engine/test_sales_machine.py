"""Orders under random work: states, refusals and amounts are those of a model kept beside them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from attrs import define, field
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError

CENT = Decimal("0.01")
ADMIN, CUSTOMER, DESK = 2, 9, 5
QUANTITIES = st.integers(-300, 5000).map(lambda number: number / 100)
PRICES = st.integers(0, 10**7).map(lambda number: number / 100)
DISCOUNTS = st.sampled_from([0.0, 10.0, 33.33, 100.0])


@define
class Line:
    """A line as it should be."""

    quantity: float
    price: float
    discount: float = 0.0

    @property
    def subtotal(self) -> Decimal:
        """Return the amount, rounded half away from zero."""
        reduced = self.price * (1 - self.discount / 100)
        return Decimal(repr(round(self.quantity * reduced, 9))).quantize(CENT, ROUND_HALF_UP)


@define
class Order:
    """An order as it should be."""

    state: str = "draft"
    locked: bool = False
    lines: dict[int, Line] = field(factory=dict)


class Sales(RuleBasedStateMachine):
    """Create, change, confirm, cancel, copy and delete orders."""

    orders = Bundle("orders")

    @initialize(version=st.sampled_from(["19.0", "18.0"]))
    def open(self, version: str) -> None:
        """Open a database; the orders that are in it stay as they are."""
        self.database = Database.open("sales", version=version)
        self.known: dict[int, Order] = {}
        self.before = self._totals([])

    def teardown(self) -> None:
        """Close the database."""
        self.database.close()

    def _call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.database.call(ADMIN, model, method, list(args), kwargs)

    def _refused(self, why: str, model: str, method: str, *args: Any) -> None:
        with pytest.raises(ServerError, match=why):
            self._call(model, method, *args)

    def _values(self, line: Line) -> dict[str, Any]:
        return {
            "product_id": DESK,
            "product_uom_qty": line.quantity,
            "price_unit": line.price,
            "discount": line.discount,
        }

    def _notice(self, id_: int, order: Order, lines: list[Line]) -> None:
        found = self._call("sale.order", "read", [id_], ["order_line"])[0]["order_line"]
        order.lines = dict(zip(found, lines, strict=True))
        self.known[id_] = order

    @rule(
        target=orders,
        lines=st.lists(st.builds(Line, QUANTITIES, PRICES, DISCOUNTS), max_size=3),
    )
    def create(self, lines: list[Line]) -> int:
        """Create an order with lines."""
        commands = [[0, 0, self._values(line)] for line in lines]
        values = {"partner_id": CUSTOMER, "order_line": commands}
        made: int = self._call("sale.order", "create", values)
        self._notice(made, Order(), lines)
        return made

    @rule(target=orders, id_=orders)
    def copy(self, id_: int) -> Any:
        """Copy an order: a draft with the same lines."""
        (made,) = self._call("sale.order", "copy", [id_])
        lines = [Line(x.quantity, x.price, x.discount) for x in self.known[id_].lines.values()]
        self._notice(made, Order(), lines)
        return multiple(made)

    @rule(id_=orders, line=st.builds(Line, QUANTITIES, PRICES, DISCOUNTS))
    def add(self, id_: int, line: Line) -> None:
        """Add a line, to whatever order."""
        made = self._call("sale.order.line", "create", self._values(line) | {"order_id": id_})
        self.known[id_].lines[made] = line

    @rule(id_=orders, line=st.builds(Line, QUANTITIES, PRICES, DISCOUNTS), data=st.data())
    def change(self, id_: int, line: Line, data: st.DataObject) -> None:
        """Change a line through its order."""
        lines = self.known[id_].lines
        if lines:
            picked = data.draw(st.sampled_from(sorted(lines)))
            command = [1, picked, self._values(line)]
            self._call("sale.order", "write", [id_], {"order_line": [command]})
            lines[picked] = line

    @rule(id_=orders, data=st.data())
    def remove(self, id_: int, data: st.DataObject) -> None:
        """Delete a line: not from a confirmed order."""
        order = self.known[id_]
        if not order.lines:
            return
        picked = data.draw(st.sampled_from(sorted(order.lines)))
        if order.state == "sale":
            self._refused("can't remove one of its lines", "sale.order.line", "unlink", [picked])
        else:
            self._call("sale.order", "write", [id_], {"order_line": [[2, picked, 0]]})
            del order.lines[picked]

    @rule(id_=orders)
    def confirm(self, id_: int) -> None:
        """Confirm a quotation."""
        order = self.known[id_]
        if order.state in ("draft", "sent"):
            assert self._call("sale.order", "action_confirm", [id_]) is True
            order.state = "sale"
        else:
            self._refused("not in a state requiring", "sale.order", "action_confirm", [id_])

    @rule(id_=orders)
    def send(self, id_: int) -> None:
        """Mark a quotation as sent."""
        order = self.known[id_]
        if order.state == "draft":
            self._call("sale.order", "action_quotation_sent", [id_])
            order.state = "sent"
        else:
            self._refused("Only draft orders", "sale.order", "action_quotation_sent", [id_])

    @rule(id_=orders)
    def cancel(self, id_: int) -> None:
        """Cancel an order that is not locked."""
        order = self.known[id_]
        if order.locked:
            self._refused("cannot cancel a locked order", "sale.order", "action_cancel", [id_])
        else:
            assert self._call("sale.order", "action_cancel", [id_]) is True
            order.state = "cancel"

    @rule(id_=orders)
    def draft(self, id_: int) -> None:
        """Make a cancelled or sent order a quotation again; a confirmed one stays."""
        assert self._call("sale.order", "action_draft", [id_]) is True
        order = self.known[id_]
        if order.state in ("cancel", "sent"):
            order.state = "draft"

    @rule(id_=orders, lock=st.booleans())
    def lock(self, id_: int, lock: bool) -> None:
        """Lock or unlock an order."""
        self._call("sale.order", "action_lock" if lock else "action_unlock", [id_])
        self.known[id_].locked = lock

    @rule(target=orders, id_=consumes(orders))
    def delete(self, id_: int) -> Any:
        """Delete an order: neither a sent nor a confirmed one."""
        if self.known[id_].state in ("draft", "cancel"):
            lines = list(self.known.pop(id_).lines)
            self._call("sale.order", "unlink", [id_])
            assert self._call("sale.order.line", "read", lines, ["name"]) == []
            return multiple()
        self._refused("You must first cancel it", "sale.order", "unlink", [id_])
        return multiple(id_)

    def _totals(self, ids: list[int]) -> dict[str, float]:
        domain = [["id", "not in", ids]]
        groups = self._call("sale.order", "read_group", domain, ["amount_total:sum"], ["state"])
        return {group["state"]: group["amount_total"] for group in groups}

    @invariant()
    def orders_are_as_expected(self) -> None:
        """Compare each order, and the others with what they were."""
        names = ["state", "locked", "amount_total", "order_line", "name", "currency_id"]
        found = self._call("sale.order", "read", sorted(self.known), names)
        assert len({record["name"] for record in found}) == len(self.known)
        for record in found:
            order = self.known[record["id"]]
            assert (record["state"], record["locked"]) == (order.state, order.locked)
            assert record["order_line"] == sorted(order.lines)
            total = sum((line.subtotal for line in order.lines.values()), Decimal(0))
            assert record["amount_total"] == pytest.approx(float(total), abs=0.001)
        assert self._totals(list(self.known)) == self.before


TestSales = Sales.TestCase
TestSales.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
