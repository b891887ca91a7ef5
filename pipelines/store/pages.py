"""Pages in the store: kept whole, with everything that follows from them, in one transaction or not at all.

A page is one sealed document, from which it comes back equal to what was kept. The rows beside it are for look-ups
(which pages name this URL, this host, this domain?) and hold digests only. A hosting is stored once and named by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import bindparam, case, insert, select, update

from geo.domains import site_of
from geo.facts import Hosting
from pipelines import ledger
from pipelines.records import Page, Refusal, Rule
from pipelines.store import frontier, hostings, jobs, spending
from pipelines.store.errors import NotStoredError, VisitFinishedError
from pipelines.store.frontier import NewVisit
from pipelines.store.prepared import Prepared
from pipelines.store.spending import Spent, Totals
from pipelines.store.tables import jobs as job_rows
from pipelines.store.tables import matches, page_hosts, pages, refusals, sightings, visits
from pipelines.store.transaction import Transaction

__all__ = ["NewVisit", "Spent", "Totals", "any_refused", "keep", "of_job", "settle", "settled", "spent"]

_OF_TEAM = select(job_rows.c.id).where(job_rows.c.team_id == bindparam("team"))
_FINISH = Prepared(
    update(visits)
    .where(visits.c.id == bindparam("visit"), visits.c.job == bindparam("of"), ~visits.c.done)
    .where(visits.c.job.in_(_OF_TEAM))
    .values(done=True, worker=None, lease_until=None)
    .returning(visits.c.seed)
)
_ADD_PAGE = Prepared(insert(pages))
_ADD_SIGHTING = Prepared(insert(sightings))
_ADD_HOST = Prepared(insert(page_hosts))
_ADD_REFUSAL = Prepared(insert(refusals))
_ADD_MATCH = Prepared(insert(matches))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """A page's document: the page without its hostings, and their ids in the page's order."""

    page: Page
    hostings: tuple[bytes, ...]


def keep(
    tx: Transaction,
    visit: int,
    page: Page,
    new_visits: Iterable[NewVisit],
    spent: Spent,
    *,
    charges: Iterable[Spent] = (),
) -> int:
    """Keep a page, finish its visit and add what it leads to; returns how many visits are new.

    The page is its site's that `spent` names; `charges` are what others pay that led there.
    Raises `VisitFinishedError` where another worker was faster, and `NotStoredError` where there is no such visit.
    """
    seed = _finish(tx, visit, page.job)
    ids = hostings.keep(tx, page.hostings)
    document = tx.codec.seal(_Kept(page=replace(page, hostings=()), hostings=ids))
    named = {"visit": visit, "document": sha256(tx.codec.plain(document)).hexdigest()}
    row = {
        "visit": visit, "job": page.job, "line": ledger.append(tx, page.job, ledger.PAGE_KEPT, "crawler", named),
        "seed": seed, "url_digest": tx.codec.digest(page.url),
        "document": document,
    }  # fmt: skip
    _ADD_PAGE.run(tx.conn, row)
    _keep_sightings(tx, visit, page, ids)
    _keep_refusals(tx, visit, page)
    _keep_matches(tx, visit, page)
    spending.spend(tx, page.job, spent, pages=1)
    for charge in charges:
        spending.spend(tx, page.job, charge, pages=0)
    return frontier.insert_new(tx, page.job, new_visits)


def settle(tx: Transaction, visit: int, refusal: Refusal, spent: Spent | None = None) -> None:
    """Finish a visit that ends without a page, and keep the refusal that says why."""
    job = tx.conn.execute(select(visits.c.job).where(visits.c.id == visit)).scalar()
    _finish(tx, visit, job or "")
    document = tx.codec.seal(refusal)
    _ADD_REFUSAL.run_each(tx.conn, [_refusal_row(tx, visit, str(job), refusal, document)])
    ledger.append(tx, str(job), "visit.settled", "crawler", {"visit": visit, "refusal": refusal})
    if spent is not None:
        spending.spend(tx, str(job), spent, pages=0)


def of_job(tx: Transaction, job: str) -> list[Page]:
    """Return a Job's pages as they were kept: its seeds' in the order of the seeds, then as they were kept."""
    jobs.require(tx, job)
    query = (
        select(pages.c.document)
        .where(pages.c.job == job)
        .order_by(pages.c.seed.desc(), case((pages.c.seed, pages.c.visit), else_=pages.c.line))
    )
    known: dict[bytes, Hosting] = {}
    found = []
    for document in tx.conn.execute(query).scalars():
        kept = tx.codec.unseal(document, _Kept)
        hostings.read(tx, kept.hostings, known)
        found.append(replace(kept.page, hostings=tuple(known[number] for number in kept.hostings)))
    return found


def settled(tx: Transaction, job: str) -> list[Refusal]:
    """Return the refusals of visits that ended without a page, in the order in which they were kept."""
    jobs.require(tx, job)
    query = select(refusals.c.document).where(refusals.c.job == job, refusals.c.document.is_not(None))
    rows = tx.conn.execute(query.order_by(refusals.c.number)).scalars()
    return [tx.codec.unseal(document, Refusal) for document in rows]


def any_refused(tx: Transaction, job: str, rules: Collection[Rule]) -> bool:
    """Answer whether one of these rules ever refused something of the Job, whichever process carried it out."""
    query = (
        select(refusals.c.number)
        .where(refusals.c.job == job, refusals.c.rule.in_([rule.value for rule in rules]))
        .limit(1)
    )
    return tx.conn.execute(query).first() is not None


def spent(tx: Transaction, job: str) -> Totals:
    """Return what a Job has spent, by site, and by site and shape."""
    jobs.require(tx, job)
    return spending.totals(tx, job)


def _finish(tx: Transaction, visit: int, job: str) -> bool:
    """Finish an open visit, and return whether it was a seed's."""
    finished = _FINISH.first(tx.conn, {"visit": visit, "of": job, "team": tx.team})
    if finished is not None:
        return bool(finished[0])
    if tx.conn.execute(
        select(visits.c.id).where(visits.c.id == visit, visits.c.job == job, visits.c.done)
    ).first():
        raise VisitFinishedError(f"visit {visit} is finished already, through another worker: drop this page")
    raise NotStoredError(f"the job {job} has no visit {visit}: only a visit that was claimed can be finished")


def _keep_sightings(tx: Transaction, visit: int, page: Page, ids: tuple[bytes, ...]) -> None:
    digest = tx.codec.digest
    urls = {sighting.url for sighting in page.sightings}
    if urls:
        _ADD_SIGHTING.run_each(tx.conn, [{"url_digest": digest(url), "visit": visit} for url in urls])
    hosts: dict[str, bytes | None] = {sighting.host: None for sighting in page.sightings if sighting.host}
    hosts.update((hosting.host, number) for hosting, number in zip(page.hostings, ids, strict=True))
    rows = [
        {"host_digest": digest(host), "visit": visit, "site_digest": digest(site_of(host)), "hosting": number}
        for host, number in hosts.items()
    ]
    _ADD_HOST.run_each(tx.conn, rows)


def _keep_refusals(tx: Transaction, visit: int, page: Page) -> None:
    if page.refusals:
        rows = [_refusal_row(tx, visit, page.job, refusal, None) for refusal in page.refusals]
        _ADD_REFUSAL.run_each(tx.conn, rows)


def _refusal_row(
    tx: Transaction, visit: int, job: str, refusal: Refusal, document: bytes | None
) -> dict[str, object]:
    return {
        "job": job, "visit": visit, "url_digest": tx.codec.digest(refusal.url), "rule": refusal.rule.value,
        "bytes_seen": refusal.bytes_seen, "document": document,
    }  # fmt: skip


def _keep_matches(tx: Transaction, visit: int, page: Page) -> None:
    rows = [
        {
            "job": page.job, "visit": visit, "url_digest": tx.codec.digest(match.url), "list": match.list,
            "list_version": match.list_version, "basis": match.basis, "strength": match.strength,
        }
        for match in page.matches
    ]  # fmt: skip
    _ADD_MATCH.run_each(tx.conn, rows)
