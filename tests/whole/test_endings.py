"""How a Job ends: at once, whatever its last page was, and with the state that its seeds deserve."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.orders import JobState
from pipelines.records import Page, Rule
from pipelines.store import pages
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]
PAGE = base64.b64encode(b"<title>One kitten</title>").decode()
SITES = {"kittens.example": {"/": [200, {"Content-Type": "text/html"}, PAGE]}}


def ended(alley: Alley, folder: Path, seeds: list[str]) -> tuple[dict[str, Any], list[Page]]:
    store = f"sqlite:///{folder}/hostline.db"
    told = alley(store=store, sites=SITES, seeds=seeds)
    with Store.open(store) as opened:
        return told, opened.do(pages.of_job, told["job"])


@pytest.mark.parametrize(
    ("seeds", "state", "rules"),
    [
        (["http://kittens.example:{port}/"], JobState.DONE, [[]]),
        (
            ["ftp://kittens.example/", "http://kittens.example:{port}/tabby.jpg", "http://" + "k" * 2077],
            JobState.REFUSED,
            [[Rule.URL_SCHEME], [Rule.URL_TOO_LONG], [Rule.MEDIA_REFERENCE]],
        ),
        (["no URL at all", "http://kittens.example:{port}/"], JobState.DONE, [[Rule.URL_MALFORMED], []]),
    ],
)
def test_a_job_ends_with_its_last_page(
    alley: Alley, tmp_path: Path, seeds: list[str], state: JobState, rules: list[list[Rule]]
) -> None:
    # In the alley an end that Scrapy or the frontier is not told of takes ten minutes, and the test fails.
    told, kept = ended(alley, tmp_path, seeds)
    assert told["state"] == state
    assert sorted([refusal.rule for refusal in page.refusals] for page in kept) == sorted(rules)
