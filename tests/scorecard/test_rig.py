"""The rig itself: its servers count what arrived, its canaries are found again, and it can say that a case failed."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.scorecard.__main__ import GROUPS, TITLES, _is_failure, cases_of, run
from tests.scorecard.bodies import canary, found_in, media
from tests.scorecard.card import Case, Checks, Finding, Judged, RigError, document, judged, last_line
from tests.scorecard.packets import sent
from tests.scorecard.rig import Rig
from tests.scorecard.site import Media, page
from tests.scorecard.ssrf import corpus, verdict
from tests.scorecard.udp_sink import UdpSink
from tests.scorecard.vectors import VECTORS, page_of_vectors
from tests.scorecard.watching import Watch, end_processes_of, processes_of

LARGE = 1_000_000


SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def fetched(port: int, most: int) -> int:
    """Ask for a picture as no crawler should: take in `most` bytes of it."""
    taken = 0
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /k HTTP/1.1\r\nHost: kittens.test\r\n\r\n")
        while taken < most and (piece := client.recv(65_536)):
            taken += len(piece)
    return taken


def test_the_server_counts_what_a_client_took_in() -> None:
    with Rig() as rig:
        site = rig.site({"/k": Media(body=media("jpeg"), size=LARGE)})
        assert fetched(site.port, LARGE) >= LARGE
        site.settle()
        assert LARGE <= site.requests[0].acked <= LARGE + 200
        assert site.accepted == 1


@pytest.mark.parametrize(
    "kept",
    [
        lambda own: own,
        lambda own: base64.b64encode(b"k" + own),
        lambda own: own.hex().encode(),
        lambda own: own.decode().encode("utf-16-le"),
    ],
)
def test_a_canary_is_found_in_every_form(tmp_path: Path, kept: object) -> None:
    assert callable(kept)
    (tmp_path / "kitten").write_bytes(b"\x00" + kept(canary()) + b"\x00")
    assert len(list(found_in(tmp_path))) == 1


def test_a_file_without_a_canary_is_clean(tmp_path: Path) -> None:
    (tmp_path / "kitten").write_bytes(b"kittens and bicycles" * 100)
    assert list(found_in(tmp_path)) == []


def test_the_card_counts_what_held_and_tells_what_did_not() -> None:
    def found(held: bool | None) -> Judged:
        case = Case(id="K1", group="media", tried="a | b", expected="c", judge=lambda _: Finding(held, "d"))
        return judged(case, Rig)

    ours = [found(True), found(False), found(None)]
    assert last_line(ours) == "1 of 2 held"
    assert document(ours, "Card", "Said.").count("NOT HELD") == 1
    assert "| K1 | a \\| b | c | d | held |" in document(ours, "Card", "Said.")


def test_a_case_whose_rig_fails_does_not_hold() -> None:
    def broken(_: Rig) -> Finding:
        raise RigError("no port")

    one = judged(Case(id="K1", group="media", tried="", expected="", judge=broken), Rig, tries=2)
    assert one.finding.held is False
    assert one.rig_failed
    assert one.finding.measured.count("no port") == 2


@pytest.mark.parametrize(("breached", "error"), [(True, RigError), (True, ValueError), (False, ValueError)])
def test_what_was_found_before_the_judge_stumbled_stands(breached: bool, error: type[Exception]) -> None:
    judgements = []

    def stumbling(_: Rig) -> Finding:
        judgements.append(1)
        Checks().hold("media was fetched", true=not breached)
        raise error("no more")

    one = judged(Case(id="K1", group="media", tried="", expected="", judge=stumbling), Rig, tries=3)
    assert (one.finding.held, len(judgements)) == (False, 1)
    assert ("media was fetched" in one.finding.measured) is breached


@pytest.mark.parametrize(
    ("findings", "held", "judgements"),
    [
        ("doubt, held", True, 2),
        ("doubt, doubt, held", True, 3),
        ("doubt, doubt, doubt, held", False, 3),
        ("doubt, breach, held", False, 2),
        ("breach, held", False, 1),
        ("both, held", False, 1),
        ("not judged, held", None, 1),
    ],
)
def test_a_doubt_is_tried_again_and_a_breach_never(findings: str, held: bool | None, judgements: int) -> None:
    left = findings.split(", ")

    def judge(_: Rig) -> Finding:
        checks, what = Checks(), left.pop(0)
        if what == "not judged":
            return Finding(None, "a reason")
        checks.within("took, seconds", 3 if what in ("doubt", "both") else 1, 2)
        checks.hold("media", true=what not in ("breach", "both"))
        return checks.finding()

    case = Case(id="K1", group="media", tried="", expected="", judge=judge)
    one = judged(case, Rig, tries=3)
    assert (one.finding.held, len(findings.split(", ")) - len(left)) == (held, judgements)
    assert one.finding.measured.count("is more than") == findings.split(", ")[:judgements].count("doubt") + (
        findings == "both, held"
    )


def test_a_figure_beyond_its_limit_is_a_fault() -> None:
    checks = Checks()
    checks.most("bytes", 10, 9)
    assert checks.finding() == Finding(False, "bytes 10; NOT: bytes: 10 is more than 9")


def test_the_corpus_has_its_lines_and_both_verdicts() -> None:
    lines = list(corpus())
    assert len(lines) >= 200
    assert {wanted for wanted, _ in lines} == {"ALLOW", "REFUSE"}
    assert verdict("http://127.1/")[0] == "REFUSE"


def one_case(held: bool | None, *, sides: tuple[str, ...] = ("door",)) -> Case:
    def judge(_: Rig) -> Finding:
        return Finding(held, "a reason")

    return Case(id=f"K{held}", group="media", tried="", expected="", judge=judge, sides=sides)


def test_what_is_not_judged_is_said_last(capsys: pytest.CaptureFixture[str]) -> None:
    run([one_case(None), one_case(True)], "door")
    said = capsys.readouterr().out
    assert said.index("KTrue") < said.index("KNone")
    assert "a reason" in said.partition("KNone")[2]


def test_what_did_not_hold_is_said_again_at_the_very_end(capsys: pytest.CaptureFixture[str]) -> None:
    run([one_case(False), one_case(None), one_case(True)], "door")
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines() if line.startswith("K")] == [
        "KFalse",
        "KTrue",
        "KNone",
        "KFalse",
    ]


@pytest.mark.parametrize(
    ("held", "rig_fails", "is_failure"),
    [
        (True, False, (False, False)),
        (None, False, (False, False)),
        (False, False, (True, False)),
        (False, True, (True, True)),
    ],
)
def test_what_others_do_not_hold_is_no_failure_of_the_rig(
    held: bool | None, rig_fails: bool, is_failure: tuple[bool, bool]
) -> None:
    def broken(_: Rig) -> Finding:
        raise OSError("no port")

    case = one_case(held)
    one = judged(replace(case, judge=broken) if rig_fails else case, Rig)
    assert (_is_failure(one, "door"), _is_failure(one, "scrapy")) == is_failure


@pytest.mark.parametrize("side", TITLES)
def test_each_side_has_cases_and_each_case_its_reason(side: str) -> None:
    assert len(cases_of(side, None)) >= 5
    ids = [case.id for group in GROUPS for case in group.cases]
    assert len(set(ids)) == len(ids) == 60


def test_datagrams_are_counted_by_the_sink_and_by_the_kernel() -> None:
    before = sent()
    sink = UdpSink()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"kitten", ("127.0.0.1", sink.port))
        client.sendto(b"bicycle", ("127.0.0.1", sink.port))
    sink.close()
    assert sink.datagrams == [b"kitten", b"bicycle"]
    assert sent()[1] >= before[1] + 2


def test_a_file_is_seen_that_is_gone_at_the_end(tmp_path: Path) -> None:
    kept = tmp_path / "profile" / "kitten"
    kept.parent.mkdir()
    kept.write_bytes(media("jpeg"))
    (tmp_path / "clean").write_bytes(b"kittens and bicycles")
    watch = Watch(tmp_path)
    watch.look()
    kept.unlink()
    watch.look()
    assert (watch.with_canary, watch.looked) == ({str(kept)}, 2)


def test_what_a_case_leaves_behind_is_found_weighed_and_ended(tmp_path: Path) -> None:
    ours = subprocess.Popen(SLEEPER, env={**os.environ, "TMPDIR": str(tmp_path)})
    other = subprocess.Popen(SLEEPER, env={**os.environ, "TMPDIR": f"{tmp_path}-of-another"})
    watch = Watch(tmp_path)
    while not watch.heaviest:
        watch.look()
    assert processes_of(tmp_path) == [ours.pid]
    assert end_processes_of(tmp_path) == 1
    assert ours.wait() < 0
    assert other.poll() is None
    other.kill()
    other.wait()


def test_the_page_tries_every_way() -> None:
    html = page_of_vectors(lambda name: f"/{name}/", slow="/slow")
    assert len(VECTORS) == len(set(VECTORS)) >= 100
    assert [name for name in VECTORS if f"/{name}/" not in html] == []


@pytest.mark.parametrize(("side", "lets_in"), [("door", False), ("scrapy-playwright", True)])
def test_what_a_browser_lets_in_is_seen(side: str, lets_in: bool) -> None:
    with Rig(side) as rig:
        picture = Media(body=media("jpeg"), head=None)
        html = b"<p>kittens<script>fetch('/k').then(answer => answer.blob())</script>"
        site = rig.site({"/k": picture, "/": page(html)})
        (outcome,) = rig.browse([f"{site.base}/"]).outcomes
        assert "kittens" in outcome.shown
        (asked,) = site.of("/k", "GET")
        assert (asked.acked >= 200_000) is lets_in
        assert lets_in or asked.acked <= 1_152
