"""`hostline crawl`, in processes of its own: Scrapy's reactor runs once in each."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.crawl import short

REFUSED_SEEDS = [
    "http://127.0.0.1/",
    "http://kittens.example/tabby.jpg",
    "nonsense",
    "ftp://kittens.example/",
]
RULES = ["address", "media-reference", "url-malformed", "url-scheme"]


def crawl(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crawler", "crawl", *words],
        cwd=folder,
        input=stdin,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.usefixtures("operator")
def test_each_seed_yields_a_page_in_order_fetched_or_not(tmp_path: Path) -> None:
    stdin = "".join(f"{seed}\n" for seed in REFUSED_SEEDS)
    ran = crawl(tmp_path, "-", "--by", "Ada Example", "--json", "--out", "pages.jsonl", stdin=stdin)
    pages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [page["url"] for page in pages] == REFUSED_SEEDS
    assert [page["refusals"][0]["rule"] for page in pages] == RULES
    assert {page["status"] for page in pages} == {None}
    assert pages[0]["hostings"][0]["addresses"][0]["ip"] == "127.0.0.1"
    assert ran.returncode == 5
    assert "every seed was refused" in ran.stderr
    out = tmp_path / "pages.jsonl"
    assert out.read_text() == ran.stdout
    assert {stat.S_IMODE(file.stat().st_mode) for file in (out, tmp_path / "hostline.db")} == {0o600}


@pytest.mark.usefixtures("operator")
def test_an_unreachable_resolver_leaves_the_job_open(tmp_path: Path) -> None:
    ran = crawl(tmp_path, "http://kittens.example/", "--by", "Ada Example", "--json")
    assert (ran.returncode, ran.stdout) == (75, "")
    assert "no resolver answered (127.0.0.1 port 9)" in ran.stderr
    again = crawl(tmp_path, "--resume", "last", "--json")
    assert again.returncode == 75
    assert again.stderr.count("STOPPED") == 1


@pytest.mark.usefixtures("operator")
def test_a_report_brings_its_url_and_referrer(hostline: Callable[..., Any], tmp_path: Path) -> None:
    hostline(
        "report", "add", "http://127.0.0.1/", "--reference", "R-7", "--referrer", "http://boards.example/"
    )
    ran = crawl(tmp_path, "--report", "R-7", "--by", "Ada Example", "--json")
    pages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(page["url"], page["referrer"]) for page in pages] == [
        ("http://127.0.0.1/", None),
        ("http://127.0.0.1/", "http://boards.example/"),
    ]


@pytest.mark.usefixtures("operator")
def test_the_referrer_of_a_report_is_told_to_no_other_site(hostline: Callable[..., Any]) -> None:
    hostline(
        "report", "add", "http://127.0.0.1/", "--reference", "R-8", "--referrer", "http://boards.example/"
    )
    ran = hostline("crawl", "http://kittens.example/", "--report", "R-8", "--by", "Ada Example")
    assert (ran.status, "must not learn" in ran.err) == (2, True)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("referrer", ["boards", "http://u:p@boards.example/", "http://b.example/\r\nX: y"])
def test_a_referrer_that_is_no_url_is_not_sent(hostline: Callable[..., Any], referrer: str) -> None:
    ran = hostline("crawl", "http://127.0.0.1/", "--by", "Ada Example", "--referrer", referrer)
    assert (ran.status, "--referrer cannot be sent" in ran.err) == (2, True)


@pytest.mark.usefixtures("operator")
def test_a_job_that_is_over_is_not_resumed(hostline: Callable[..., Any], tmp_path: Path) -> None:
    assert hostline("crawl", "--resume", "last").status == 3
    crawl(tmp_path, "http://127.0.0.1/", "--by", "Ada Example")
    over = hostline("crawl", "--resume", "last")
    assert (over.status, "is over (REFUSED)" in over.err) == (3, True)
    assert hostline("crawl", "--resume", "no-such-job").status == 2


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["http://kittens.example/"], 2, "nobody authorised this"),
        (["http://kittens.example/", "--by", " "], 2, "nobody authorised this"),
        (["--by", "Ada Example"], 3, "there is no seed"),
        (["-", "--by", "Ada Example"], 3, "there is no seed"),
        (["--by", "Ada Example", "--report", "R-9"], 2, "R-9"),
        (["http://kittens.example/", "--by", "A", "--scope", "planet"], 2, "planet"),
        (["http://kittens.example/", "--by", "A", "--ignore-robots-for", "kittens.example"], 2, "--reason"),
        (
            ["http://kittens.example/", "--by", "A", "--ignore-robots-for", "a b", "--reason", "asked"],
            2,
            "names a host",
        ),
        (["http://kittens.example/", "--resume", "last"], 2, "leave out URLs"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    hostline: Callable[..., Any], words: list[str], status: int, sentence: str
) -> None:
    ran = hostline("crawl", *words)
    assert (ran.status, ran.out) == (status, "")
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_without_an_operator_nothing_is_asked(hostline: Callable[..., Any]) -> None:
    ran = hostline("crawl", "http://kittens.example/", "--by", "Ada Example")
    assert (ran.status, "write [operator]" in ran.err) == (2, True)


def test_a_seed_too_long_to_ask_for_is_known_by_its_digest() -> None:
    assert short("http://kittens.example/") == "http://kittens.example/"
    long = "http://kittens.example/" + "a" * 10_000_000
    assert len(short(long)) < 400
    assert short(long) != short(long + "b")
    assert "10000023 characters" in short(long)
