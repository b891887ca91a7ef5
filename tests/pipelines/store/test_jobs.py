from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipelines.orders import JobState
from pipelines.store import ConflictError, NotStoredError, Store, frontier, jobs, pages
from pipelines.store.spending import Spent


def test_a_job_comes_back_as_it_was_filed(store: Store, samples: Any) -> None:
    assert store.do(jobs.get, samples.job_id) == samples.job()


def test_a_job_is_filed_once(store: Store, samples: Any) -> None:
    with pytest.raises(ConflictError, match="never filed twice"):
        store.do(jobs.file, replace(samples.job(), authorised_by="Somebody Else"))


def test_the_last_job_is_the_one_filed_last(store: Store, samples: Any) -> None:
    store.do(jobs.file, samples.job("a-later-one"))
    last = store.do(jobs.last)
    assert last is not None
    assert last.id == "a-later-one"


def test_without_jobs_there_is_no_last_one(url: str) -> None:
    with Store.open(url) as empty:
        assert empty.do(jobs.last) is None
        assert empty.do(jobs.all) == []


def test_a_state_replaces_the_one_before(store: Store, samples: Any) -> None:
    store.do(jobs.set_state, samples.job_id, JobState.FAILED, "the disk was full of kittens")
    assert store.do(jobs.get, samples.job_id).state is JobState.FAILED
    assert store.do(jobs.all)[0].why == "the disk was full of kittens"
    store.do(jobs.set_state, samples.job_id, JobState.RUNNING)
    assert store.do(jobs.all)[0].why is None


def test_pages_and_refusals_are_counted(store: Store, samples: Any) -> None:
    store.do(jobs.file, samples.job("another"))
    store.do(frontier.add, samples.job_id, [samples.visit(f"http://kittens.test/{n}") for n in range(3)])
    visits = store.do(frontier.claim, samples.job_id, "w", limit=3, per_host=3)
    for visit in visits:
        page = samples.page(visit.url, refused=visit is visits[0])
        store.do(pages.keep, visit.id, page, (), Spent(site="kittens.test", bytes=0, seconds=0))
    summaries = store.do(jobs.all)
    assert [(one.job.id, one.pages, one.refusals) for one in summaries] == [
        (samples.job_id, 3, 1),
        ("another", 0, 0),
    ]


def test_an_unknown_job_is_told(store: Store) -> None:
    with pytest.raises(NotStoredError, match="no job has the id cats"):
        store.do(jobs.get, "cats")
    with pytest.raises(NotStoredError):
        store.do(jobs.set_state, "cats", JobState.DONE)
    with pytest.raises(NotStoredError):
        store.do(pages.of_job, "cats")
