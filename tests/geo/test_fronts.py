from __future__ import annotations

from pathlib import Path

import pytest

from geo.datasets import DatasetError
from geo.facts import Address, Verdict
from geo.fronts import Fronts

HEAD = "name,verdict,kind,value,origin,as_of\n"
ROWS = """\
Kitten CDN,FRONT,cname,cdn.kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,range,198.51.100.0/24,its documentation,2026-11-01
Kitten CDN,FRONT,range,2001:db8:1::/48,its documentation,2026-11-01
Kitten CDN,FRONT,asn,64500,its documentation,2026-11-01
Kitten CDN,FRONT,contact,abuse@kitten.example,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,cname,pages.example,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,contact,https://pages.example/abuse,its documentation,2026-11-01
"""


def at(ip: str, asn: int | None = None) -> Address:
    return Address(ip=ip, prefix=None, asn=asn, as_name=None, country=None)


@pytest.fixture
def fronts(tmp_path: Path) -> Fronts:
    path = tmp_path / "fronts.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    return Fronts.load(path)


ELSEWHERE = at("192.0.2.1", 64511)


@pytest.mark.parametrize(
    ("host", "cnames", "addresses", "verdict", "confidence"),
    [
        ("bicycles.example", (), [ELSEWHERE], Verdict.ORIGIN, 0.6),
        ("bicycles.example", (), [], Verdict.UNKNOWN, 0.0),
        ("bicycles.example", ("a.cdn.kitten.example",), [ELSEWHERE], Verdict.FRONT, 0.95),
        ("bicycles.example", ("A.CDN.kitten.example.",), [], Verdict.FRONT, 0.95),
        ("bicycles.example", ("notcdn.kitten.example",), [ELSEWHERE], Verdict.ORIGIN, 0.6),
        ("bicycles.example", ("cdn.kitten.example.test",), [ELSEWHERE], Verdict.ORIGIN, 0.6),
        ("bicycles.example", (), [at("198.51.100.255")], Verdict.FRONT, 0.95),
        ("bicycles.example", (), [at("198.51.101.0")], Verdict.ORIGIN, 0.6),
        ("bicycles.example", (), [at("2001:db8:1::7")], Verdict.FRONT, 0.95),
        ("bicycles.example", (), [at("192.0.2.1", 64500)], Verdict.FRONT, 0.8),
        ("bicycles.example", (), [at("192.0.2.1", 6450)], Verdict.ORIGIN, 0.6),
        ("bicycles.example", (), [at("198.51.100.1", 64500)], Verdict.FRONT, 0.99),
        ("bicycles.example", (), [at("198.51.100.1"), ELSEWHERE], Verdict.FRONT, 0.475),
        ("cats.pages.example", (), [at("198.51.100.1", 64500)], Verdict.SHARED_PLATFORM, 0.95),
        ("bicycles.example", ("cats.pages.example",), [ELSEWHERE], Verdict.SHARED_PLATFORM, 0.95),
        ("catspages.example", (), [ELSEWHERE], Verdict.ORIGIN, 0.6),
    ],
)
def test_verdicts(
    fronts: Fronts,
    *,
    host: str,
    cnames: tuple[str, ...],
    addresses: list[Address],
    verdict: Verdict,
    confidence: float,
) -> None:
    opinion = fronts.judge(host=host, cname_path=cnames, addresses=addresses)
    assert opinion.verdict is verdict
    assert opinion.confidence == pytest.approx(confidence)
    assert bool(opinion.evidence) == (verdict is not Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("host", "address", "front"),
    [
        ("cats.pages.example", at("198.51.100.1"), "Kitten CDN"),
        ("cats.pages.example", ELSEWHERE, None),
        ("bicycles.example", at("198.51.100.1"), "Kitten CDN"),
        ("bicycles.example", ELSEWHERE, None),
    ],
)
def test_a_front_before_a_platform_is_named(
    fronts: Fronts, host: str, address: Address, front: str | None
) -> None:
    assert fronts.judge(host=host, cname_path=(), addresses=[address]).front == front


def test_the_evidence_says_what_met_which_row_and_who_says_so(fronts: Fronts) -> None:
    opinion = fronts.judge(host="cats.pages.example", cname_path=(), addresses=[at("198.51.100.1", 64500)])
    assert opinion.evidence == (
        "cats.pages.example is under pages.example of Cat Pages (its documentation)",
        "198.51.100.1 lies in 198.51.100.0/24 of Kitten CDN (its documentation)",
        "198.51.100.1 is announced by AS64500 of Kitten CDN (its documentation)",
    )


def test_the_contact_is_that_of_the_operator_who_can_act(fronts: Fronts) -> None:
    platform = fronts.judge(host="cats.pages.example", cname_path=(), addresses=[at("198.51.100.1")])
    front = fronts.judge(host="cats.example", cname_path=(), addresses=[at("198.51.100.1")])
    assert [(c.address, c.scope) for c in platform.contacts] == [
        ("https://pages.example/abuse", "platform Cat Pages")
    ]
    assert [(c.address, c.scope) for c in front.contacts] == [("abuse@kitten.example", "front Kitten CDN")]
    assert front.contacts[0].source == "its documentation"


@pytest.mark.parametrize(
    "content",
    [
        "name,value\nCats,1\n",
        HEAD + "Cats,FRONT,cname,cats.example,,2026-11-01\n",
        HEAD + "Cats,ORIGIN,cname,cats.example,us,2026-11-01\n",
        HEAD + "Cats,FRONT,smell,cats.example,us,2026-11-01\n",
        HEAD + "Cats,FRONT,range,198.51.100.7/24,us,2026-11-01\n",
        HEAD + "Cats,FRONT,asn,AS64500,us,2026-11-01\n",
        HEAD + '"Cats,FRONT\n',
        HEAD + "Cats,FRONT\n",
    ],
)
def test_a_bad_row_is_one_sentence_that_names_the_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fronts.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(DatasetError, match=r"fronts\.csv cannot be read as a list of fronts"):
        Fronts.load(path)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe" * 50)
    for name in ("missing", "binary"):
        with pytest.raises(DatasetError):
            Fronts.load(tmp_path / name)


@pytest.mark.parametrize(
    ("host", "cnames", "address", "name"),
    [
        ("cats.example", (), at("104.16.0.1", 13335), "Cloudflare"),
        ("cats.example", (), at("2606:4700::7"), "Cloudflare"),
        ("cats.example", (), at("151.101.1.1", 54113), "Fastly"),
        ("cats.example", (), at("13.32.0.1", 16509), "Amazon CloudFront"),
        ("cats.example", ("cats.b-cdn.net",), at("192.0.2.1"), "Bunny"),
        ("cats.github.io", (), at("185.199.108.153", 54113), "GitHub Pages"),
    ],
)
def test_the_shipped_file_knows_the_large_operators(
    host: str, cnames: tuple[str, ...], address: Address, name: str
) -> None:
    opinion = Fronts.load().judge(host=host, cname_path=cnames, addresses=[address])
    assert opinion.name == name


def test_a_network_that_also_rents_servers_is_no_front() -> None:
    opinion = Fronts.load().judge(host="cats.example", cname_path=(), addresses=[at("192.0.2.1", 63949)])
    assert opinion.verdict is Verdict.ORIGIN
