"""Reports in the store: filed once per reference, never changed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select

from pipelines import ledger
from pipelines.orders import Report
from pipelines.records import new_id
from pipelines.store.errors import ConflictError, NotStoredError
from pipelines.store.tables import reports
from pipelines.store.transaction import Transaction


def add(tx: Transaction, report: Report) -> Report:
    """File a report and return it as it is stored; filing it again changes nothing.

    Raises `ConflictError` where the reference stands for a report that says otherwise.
    """
    known = _find(tx, report.reference)
    if known is not None:
        # The moment of receipt and its channel are ours, not the report's: an import may be repeated.
        if replace(report, received_at=known.received_at, received_from=known.received_from) != known:
            raise ConflictError(
                f"the reference {report.reference} is taken by a report that says otherwise: give another reference"
            )
        return known
    document = tx.codec.seal(report)
    row = {
        "id": new_id(), "team_id": tx.team, "reference": report.reference, "url_digest": tx.codec.digest(report.url),
        "received_at": report.received_at, "document": document,
    }  # fmt: skip
    tx.conn.execute(insert(reports), row)
    ledger.append(tx, ledger.OFFICE, "report.filed", report.received_from or "unnamed", report)
    return report


def get(tx: Transaction, reference: str) -> Report:
    """Return a report; raises `NotStoredError` where the reference is unknown."""
    report = _find(tx, reference)
    if report is None:
        raise NotStoredError(
            f"no report has the reference {reference}: `hostline report list` shows those there are"
        )
    return report


def all(tx: Transaction) -> list[Report]:  # noqa: A001 read as `reports.all`
    """Return the team's reports in the order in which they were filed."""
    query = select(reports.c.document).where(reports.c.team_id == tx.team).order_by(reports.c.number)
    return [tx.codec.unseal(document, Report) for document in tx.conn.execute(query).scalars()]


def _find(tx: Transaction, reference: str) -> Report | None:
    query = select(reports.c.document).where(reports.c.team_id == tx.team, reports.c.reference == reference)
    document = tx.conn.execute(query).scalar()
    return None if document is None else tx.codec.unseal(document, Report)
