from __future__ import annotations

import os
import time
from ipaddress import IPv4Network, ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import geofeeds
from geo.datasets import DatasetError
from geo.facts import Claim
from geo.geofeeds import FeedEntry, Geofeed, GeofeedError, parse, read


def feed(text: str) -> Geofeed:
    return parse(text.encode(), source="geofeed cats.csv", as_of="2026-11-01")


def entry(line: str, ip: str = "192.0.2.7") -> FeedEntry | None:
    return feed(line).entry_for(ip_address(ip))


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("192.0.2.0/24,NL,NL-NH,Amsterdam,1098", ("NL", "NL-NH", "Amsterdam")),
        ("192.0.2.0/24,NL,,,", ("NL", None, None)),
        ("192.0.2.0/24,NL", ("NL", None, None)),
        ("192.0.2.7,nl,nl-nh,", ("NL", "NL-NH", None)),
        ('"192.0.2.0/24","NL","NL-NH","Bergen, op Zoom"', ("NL", "NL-NH", "Bergen, op Zoom")),
        ("192.0.2.0/24, NL , NL-NH , Amsterdam # where the cats live", ("NL", "NL-NH", "Amsterdam")),
        ('192.0.2.0/24,NL,,"Hall #3"', ("NL", None, "Hall #3")),
        ("\ufeff192.0.2.0/24,NL,,,\r", ("NL", None, None)),
        # A region in free text says nothing, the country beside it does.
        ("192.0.2.0/24,NL,Noord-Holland,", ("NL", None, None)),
        # The feed asks not to place the prefix.
        ("192.0.2.0/24,,,", (None, None, None)),
        ("192.0.2.0/24,ZZ,,", (None, None, None)),
        ("192.0.2.0/24", (None, None, None)),
    ],
)
def test_a_line_is_read(line: str, facts: tuple[str | None, str | None, str | None]) -> None:
    found = entry(line)
    assert found
    assert (found.country, found.region, found.city) == facts
    assert feed(line).ignored == 0


@pytest.mark.parametrize(
    "line",
    [
        "192.0.2.1/24,NL,,",  # bits behind the prefix
        "192.0.2.0/33,NL,,",
        "192.0.2.0-192.0.2.255,NL,,",
        "0.0.0.0/0,NL,,",  # nobody holds the internet
        "192.0.0.0/7,NL,,",
        "kittens,NL,,",
        ",NL,,",
        '"192.0.2.0/24,NL,,',
        "192.0.2.0/24;NL;;",
        f"192.0.2.0/24,NL,,{'x' * 1_000}",
    ],
)
def test_a_line_without_a_usable_prefix_is_counted_and_left_out(line: str) -> None:
    found = feed(line)
    assert found.ignored == 1
    assert len(found.entries) == 0


@pytest.mark.parametrize("said", ["UK,,", "EU,,", "Netherlands,,", "NL,DE-BY,", "N,,"])
def test_a_line_of_no_country_places_nothing_and_hides_the_wider_one(said: str) -> None:
    found = feed(f"192.0.0.0/16,NL,,\n192.0.2.0/24,{said}")
    assert found.ignored == 1
    assert found.claim_about(ip_address("192.0.2.7")) is None
    assert found.claim_about(ip_address("192.0.3.7"))


def test_comments_and_blanks_are_no_lines() -> None:
    found = feed("# cats\n\n   \n#192.0.2.0/24,DE,,\n192.0.2.0/24,NL,,\n# RPKI Signature: 192.0.2.0/24\n")
    assert (found.ignored, len(found.entries)) == (0, 1)


def test_the_most_specific_prefix_wins_in_both_families() -> None:
    found = feed("192.0.2.0/25,DE,,\n192.0.2.0/24,NL,,\n2001:db8::/32,NL,,\n2001:db8:7::/48,BE,,\n")
    said = {
        ip: found.claim_about(ip_address(ip))
        for ip in ("192.0.2.7", "192.0.2.200", "2001:db8:7::1", "2001:db8:8::1", "192.0.3.1")
    }
    assert [claim and claim.value for claim in said.values()] == ["DE", "NL", "BE", "NL", None]
    assert said["192.0.2.7"] == Claim(
        value="DE", basis="geofeed", source="geofeed cats.csv", as_of="2026-11-01"
    )


@pytest.mark.parametrize("lines", ["DE NL", "NL DE", "NL NL DE", "NL DE NL", "DE NL NL NL"])
def test_a_prefix_in_two_countries_is_in_neither(lines: str) -> None:
    rows = [f"192.0.2.0/24,{country},," for country in lines.split()]
    found = feed("\n".join(["192.0.0.0/16,BE,,", *rows]))
    assert found.claim_about(ip_address("192.0.2.7")) is None
    assert found.ignored == len(rows) - 1


def test_a_repeated_line_still_places_its_prefix() -> None:
    found = feed("192.0.2.0/24,NL,,\n192.0.2.0/24,NL,,Amsterdam\n")
    assert found.claim_about(ip_address("192.0.2.7"))
    assert found.ignored == 1


@pytest.mark.parametrize(
    ("first", "last", "value"),
    [
        ("192.0.2.0", "192.0.2.255", "NL"),
        ("192.0.2.0", "192.0.2.254", None),
        ("192.0.2.1", "192.0.2.255", None),
        ("192.0.0.0", "192.0.255.255", "NL"),
        ("198.51.100.0", "198.51.100.255", None),
        ("2001:db8::", "2001:db8::ffff", None),
    ],
)
def test_a_feed_speaks_only_for_the_range_that_refers_to_it(first: str, last: str, value: str | None) -> None:
    found = feed("192.0.2.0/24,NL,,\n128.0.0.0/8,DE,,\n")
    claim = found.claim_about(ip_address("192.0.2.7"), within=(ip_address(first), ip_address(last)))
    assert (claim and claim.value) == value


def test_a_feed_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geofeeds, "MOST_ROWS", 2)
    assert len(feed("# a\n192.0.2.0,NL\n\n192.0.2.1,NL\n").entries) == 2
    with pytest.raises(GeofeedError, match="more than 2 lines"):
        feed("192.0.2.0,NL\n192.0.2.1,NL\n192.0.2.2,NL\n")
    monkeypatch.setattr(geofeeds, "MOST_BYTES", 20)
    with pytest.raises(GeofeedError, match="more than 20 bytes"):
        feed("192.0.2.0/24,NL,,,,,,,,,,")


def test_the_operators_file_is_of_the_day_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "cats.csv"
    path.write_text("192.0.2.0/24,NL,,\n")
    os.utime(path, (1_780_000_000, 1_780_000_000))
    found = read(path)
    assert (found.source, found.as_of, len(found.entries)) == ("geofeed cats.csv", "2026-05-28", 1)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatasetError, match=r"cats\.csv cannot be read as a geofeed \(No such file"):
        read(tmp_path / "cats.csv")
    monkeypatch.setattr(geofeeds, "MOST_BYTES", 3)
    (tmp_path / "cats.csv").write_text("192.0.2.0/24,NL,,\n")
    with pytest.raises(DatasetError, match="more than 3 bytes"):
        read(tmp_path / "cats.csv")


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_whatever_is_published_is_read_or_left_out(content: bytes) -> None:
    found = parse(content, source="cats", as_of="2026-11-01")
    assert found.ignored + len(found.entries) <= 2 * len(content.split(b"\n"))


FIELDS = st.text(alphabet='0123456789./:",#NLDEZ- \\\x00\u2028\r', max_size=30)


@settings(deadline=None)
@given(st.lists(FIELDS, max_size=8))
def test_near_lines_place_nothing_in_a_country_that_is_none(lines: list[str]) -> None:
    found = feed("\n".join(lines))
    for ip in ("0.0.0.0", "1.1.1.1", "::", "9.9.9.9"):
        claim = found.claim_about(ip_address(ip))
        assert claim is None or claim.value in {"NL", "DE", "LN", "ED", "NE", "LD", "DZ", "EE", "LE"} | {
            a + b for a in "NLDEZ" for b in "NLDEZ"
        }


ROWS = st.dictionaries(
    st.tuples(st.integers(0, 255), st.integers(8, 32)).map(
        lambda pair: IPv4Network(((192 << 24 | pair[0]) >> (32 - pair[1]) << (32 - pair[1]), pair[1]))
    ),
    st.sampled_from(["NL", "DE", ""]),
    max_size=12,
)


@settings(deadline=None)
@given(ROWS, st.integers(0, 255), st.randoms(use_true_random=False))
def test_what_was_written_is_what_is_read_in_any_order(
    rows: dict[IPv4Network, str], last: int, random: object
) -> None:
    lines = [f"{prefix},{country},,," for prefix, country in rows.items()]
    random.shuffle(lines)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    ip = ip_address(192 << 24 | last)
    around = max((prefix for prefix in rows if ip in prefix), key=lambda p: p.prefixlen, default=None)
    claim = feed("\n".join(lines)).claim_about(ip)
    assert (claim.value if claim else "") == (rows[around] if around else "")


def test_only_what_lies_inside_a_range_is_kept() -> None:
    text = b"192.0.2.0/25,NL,,\n192.0.2.128/25,DE,,\n192.0.0.0/16,FR,,\n2001:db8::/32,FR,,\nkittens\n"
    within = (ip_address("192.0.2.0"), ip_address("192.0.2.127"))
    found = parse(text, source="a", as_of="2026-11-01", within=within)
    assert (len(found.entries), found.ignored) == (1, 1)
    assert found.claim_about(ip_address("192.0.2.7"))


def test_lines_that_are_not_kept_count_too() -> None:
    within = (ip_address("192.0.2.0"), ip_address("192.0.2.127"))
    with pytest.raises(GeofeedError, match="more than 2 lines"):
        parse(b"198.51.100.0/24,NL,,\n" * 3, source="a", as_of="2026-11-01", within=within, most_rows=2)


def test_a_line_of_nothing_but_hashes_costs_no_more_than_its_length() -> None:
    began = time.process_time()
    found = feed('"' + "#" * 1_500_000 + "\n#" + " " * 1_500 + "\n192.0.2.0/24,NL,,\n")
    assert (len(found.entries), found.ignored) == (1, 1)
    assert time.process_time() - began < 5


def test_a_prefix_with_a_zone_is_no_other_prefix() -> None:
    feed = parse(b"2001:db8::/32,NL,,\n2001:db8::%x/32,DE,,\n", source="k", as_of="2026-11-28")
    assert (len(feed.entries), feed.ignored) == (1, 1)
