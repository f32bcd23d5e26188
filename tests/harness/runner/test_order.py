"""An order without wishes is one process against the reference bridge in virtual time."""

from pathlib import Path

from tserver_harness.runner.order import Order
from tserver_harness.runner.suite_identity import SuiteIdentity


def test_order_without_wishes() -> None:
    order = Order(cases=(), identity=SuiteIdentity("0", "sha256:0", "2026-11"), must=(), out=Path("out"))

    assert (order.target, order.clock, order.jobs, order.mutant, order.seed) == (None, "virtual", 1, None, None)
    assert (order.try_undeclared, order.begins_run) == (False, True)
