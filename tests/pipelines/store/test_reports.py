from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipelines import ledger
from pipelines.orders import Report
from pipelines.records import Algorithm, Hash
from pipelines.store import ConflictError, NotStoredError, Store, reports


def report(clock: Any, reference: str = "R-1") -> Report:
    digest = Hash(algorithm=Algorithm.MD5, value="0" * 32, asserted_by="reporter", tier="C")
    return Report(
        reference=reference,
        url="http://kittens.test/",
        referrer=None,
        category="kittens",
        hashes=(digest,),
        received_at=clock.moment,
        received_from="a neighbour",
    )


def test_a_report_comes_back_as_it_was_filed(store: Store, clock: Any) -> None:
    assert store.do(reports.add, report(clock)) == report(clock)
    assert store.do(reports.get, "R-1") == report(clock)


def test_filing_it_again_changes_nothing(store: Store, clock: Any) -> None:
    store.do(reports.add, report(clock))
    lines = store.do(ledger.verify).lines
    later = replace(report(clock), received_at=clock.moment + timedelta(days=1), received_from="an import")
    assert store.do(reports.add, later) == report(clock)
    assert store.do(reports.all) == [report(clock)]
    assert store.do(ledger.verify).lines == lines


@pytest.mark.parametrize("change", [{"url": "http://bicycles.test/"}, {"category": None}, {"hashes": ()}])
def test_a_reference_that_says_otherwise_is_refused(store: Store, clock: Any, change: dict[str, Any]) -> None:
    store.do(reports.add, report(clock))
    with pytest.raises(ConflictError, match="R-1 is taken"):
        store.do(reports.add, replace(report(clock), **change))
    assert store.do(reports.get, "R-1") == report(clock)


def test_reports_are_listed_in_the_order_filed(store: Store, clock: Any) -> None:
    for reference in ("B", "A", "C"):
        store.do(reports.add, report(clock, reference))
    assert [one.reference for one in store.do(reports.all)] == ["B", "A", "C"]


def test_an_unknown_reference_is_told(store: Store) -> None:
    with pytest.raises(NotStoredError, match="no report has the reference R-9"):
        store.do(reports.get, "R-9")
