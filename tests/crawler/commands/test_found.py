"""What Jobs found, chosen by report or Job."""

from pathlib import Path

import pytest

from crawler.commands.exits import CommandError, Exit
from crawler.commands.found import found_by
from pipelines.orders import Job
from pipelines.store.store import Store


def test_what_was_found_for_a_report_and_by_a_job(crawled: Job, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        by_report, by_job = found_by(store, report="R-1"), found_by(store, job=crawled.id)
        assert by_report == by_job == found_by(store, job="last") == found_by(store)
        assert [page.url for page in by_report.pages] == list(crawled.seeds)
        with pytest.raises(CommandError) as caught:
            found_by(store, report="R-2")
    assert caught.value.exit_status is Exit.NOTHING_TO_DO
