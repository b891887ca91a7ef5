"""The rig itself: its servers count what arrived, its canaries are found again, and it can say that a case failed."""

from __future__ import annotations

import base64
import socket
from pathlib import Path

import pytest

from tests.scorecard.bodies import canary, found_in, media
from tests.scorecard.card import Case, Checks, Finding, Judged, document, judged, last_line
from tests.scorecard.rig import Rig
from tests.scorecard.site import Media
from tests.scorecard.ssrf import corpus, verdict

LARGE = 1_000_000


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
        with Rig() as rig:
            return judged(case, rig)

    ours = [found(True), found(False), found(None)]
    assert last_line(ours) == "1 of 2 held"
    assert document(ours, "Card", "Said.").count("NOT HELD") == 1
    assert "| K1 | a \\| b | c | d | held |" in document(ours, "Card", "Said.")


def test_a_case_whose_rig_fails_does_not_hold() -> None:
    def broken(_: Rig) -> Finding:
        raise OSError("no port")

    with Rig() as rig:
        one = judged(Case(id="K1", group="media", tried="", expected="", judge=broken), rig)
    assert one.finding.held is False


def test_a_figure_beyond_its_limit_is_a_fault() -> None:
    checks = Checks()
    checks.most("bytes", 10, 9)
    assert checks.finding() == Finding(False, "bytes 10; NOT: bytes: 10 is more than 9")


def test_the_corpus_has_its_lines_and_both_verdicts() -> None:
    lines = list(corpus())
    assert len(lines) >= 200
    assert {wanted for wanted, _ in lines} == {"ALLOW", "REFUSE"}
    assert verdict("http://127.1/")[0] == "REFUSE"
