from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from ipaddress import ip_address
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import handoff
from geo.facts import (
    Address,
    Agreement,
    Claim,
    Contact,
    Country,
    Gap,
    Hosting,
    Hotline,
    OriginHint,
    Verdict,
)
from geo.handoff import MOST_ADDRESSES, HandOff, HandOffError, cloudflare, moment, read, readers, revealed

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
LINE = Hotline(country="NL", name="Line", website="https://line.example/")


def told(*addresses: str, at: datetime = AT) -> HandOff:
    return HandOff(
        host="kittens.example",
        provider="Cloudflare",
        reference="K-7",
        asked_by="Ada Example",
        asked_at=at,
        addresses=addresses,
    )


def contact(address: str, scope: str) -> Contact:
    return Contact(address=address, role="abuse", scope=scope, source="RDAP", as_of="2026-11-28")


def at(ip: str, verdict: Verdict, country: str | None) -> Address:
    return Address(ip=ip, prefix=None, asn=64500, as_name=None, country=country, verdict=verdict)


FRONTED = Hosting(
    host="kittens.example",
    asked_at=AT - timedelta(hours=1),
    cname_path=(),
    verdict=Verdict.FRONT,
    confidence=0.98,
    evidence=("a range",),
    addresses=(at("198.51.100.1", Verdict.FRONT, None),),
    country=Country(value=None, claims=()),
    registration=(Claim(value="US", basis="registration", source="RDAP", as_of="2026-11-28"),),
    contacts=(contact("abuse@front.example", "front Cloudflare"),),
    hotline=None,
    gaps=(Gap(question="origin", reason="a front"), Gap(question="country", reason="a front")),
    hints=(OriginHint(value="mail.kittens.example", basis="mx", source="us", as_of="2026-11-28"),),
)


def found(ip: str, country: str | None = "NL", verdict: Verdict = Verdict.ORIGIN) -> Hosting:
    claims = (
        (Claim(value=country, basis="geolocation", source="a map", as_of="2026-11-01"),) if country else ()
    )
    return replace(
        FRONTED,
        host=ip,
        verdict=verdict,
        evidence=(),
        addresses=(at(ip, verdict, country),),
        country=Country(value=country, claims=claims, agreement=Agreement.ONE),
        registration=(),
        contacts=(contact("abuse@hoster.example", "network 192.0.2.0/24"),),
        hotline=LINE if country == "NL" else None,
        gaps=(),
        hints=(),
    )


@pytest.mark.parametrize(
    ("document", "addresses"),
    [
        ({"isUsingCloudflare": True, "originIPv4": ["192.0.2.7"], "originIPv6": []}, ["192.0.2.7"]),
        ({"isUsingCloudflare": True, "originIPv4": ["192.0.2.7"], "originIPv6": ["2001:db8::7"]}, ["192.0.2.7", "2001:db8::7"]),
        ({"success": True, "result": {"isUsingCloudflare": True, "originIPv4": ["192.0.2.7"]}}, ["192.0.2.7"]),
        ({"isUsingCloudflare": True, "originIPv4": None, "originIPv6": ["2001:db8::7"]}, ["2001:db8::7"]),
        ({"isUsingCloudflare": False, "originIPv4": ["192.0.2.7"]}, []),
    ],
)  # fmt: skip
def test_what_cloudflare_answers(document: object, addresses: list[str]) -> None:
    assert list(cloudflare(document)) == addresses


@pytest.mark.parametrize(
    "document",
    [
        [],
        None,
        {},
        {"isUsingCloudflare": "yes", "originIPv4": ["192.0.2.7"]},
        {"isUsingCloudflare": True, "originIPv4": "192.0.2.7"},
        {"isUsingCloudflare": True, "originIPv4": ["kittens.example"]},
        {"isUsingCloudflare": True, "originIPv4": [["192.0.2.7"]]},
        {"isUsingCloudflare": True, "originIPv4": [], "originIPv6": []},
        {"isUsingCloudflare": True, "originIPv4": None},
        {"isUsingCloudflare": True},
        {"isUsingCloudflare": True, "originIPv6": ["2001:db8::1%<b>x"]},
        {"isUsingCloudflare": True, "originIPv6": ["2001:db8::7", "fe80::1%eth0"]},
        {"isUsingCloudflare": True, "originIPv4": [f"10.0.{i // 256}.{i % 256}" for i in range(MOST_ADDRESSES + 1)]},
        {"result": []},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(document: object) -> None:
    with pytest.raises(HandOffError):
        read(document, host="a.example", provider="Cloudflare", reference="7", asked_by="Ada", asked_at=AT)


@pytest.mark.parametrize("document", [{"originIPv4": []}, {"originIPv4": None, "originIPv6": []}, {}])
def test_a_front_that_names_no_origin_has_not_said_that_it_is_none(document: dict[str, object]) -> None:
    with pytest.raises(HandOffError, match="it is using Cloudflare, and no origin is told"):
        cloudflare({"isUsingCloudflare": True, **document})


@pytest.mark.parametrize("blank", ["", " ", "\u00a0\t"])
def test_an_answer_to_nobody_or_under_no_reference_is_refused(blank: str) -> None:
    said = {"isUsingCloudflare": True, "originIPv4": ["192.0.2.7"]}
    with pytest.raises(HandOffError, match="who asked"):
        read(said, host="a.example", provider="Cloudflare", reference="7", asked_by=blank, asked_at=AT)
    with pytest.raises(HandOffError, match="reference"):
        read(said, host="a.example", provider="Cloudflare", reference=blank, asked_by="Ada", asked_at=AT)


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=20) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["isUsingCloudflare", "originIPv4", "originIPv6", "result"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_whatever_a_file_holds_it_is_a_record_or_one_sentence(document: object) -> None:
    with contextlib.suppress(HandOffError):
        record = read(document, host="a", provider="cloudflare", reference="7", asked_by="Ada", asked_at=AT)
        assert all("%" not in str(ip_address(address)) for address in record.addresses)


def test_an_unknown_provider_is_refused_and_no_plug_in_replaces_ours() -> None:
    with pytest.raises(HandOffError, match="only those of cloudflare"):
        read({}, host="a.example", provider="Kitten CDN", reference="7", asked_by="Ada", asked_at=AT)
    assert readers()["cloudflare"] is cloudflare


def kittens(document: object) -> list[str]:
    """A plug-in: its document is a text of addresses."""
    return str(document).split()


def test_a_plug_in_reads_the_answers_of_its_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in = ModuleType("kitten_plug_in")
    vars(plug_in)["kittens"] = kittens
    monkeypatch.setitem(sys.modules, plug_in.__name__, plug_in)
    points = [
        EntryPoint(name=name, value="kitten_plug_in:kittens", group=handoff.GROUP)
        for name in ("Kitten-CDN", "cloudflare")
    ]
    monkeypatch.setattr(handoff, "entry_points", lambda *, group: points if group == handoff.GROUP else [])
    record = read(
        "192.0.2.7 192.0.2.7", host="a", provider="kitten-cdn", reference="7", asked_by="Ada", asked_at=AT
    )
    assert record.addresses == ("192.0.2.7",)
    assert readers()["cloudflare"] is cloudflare


def test_the_origin_that_was_told_has_the_place_and_both_parties_are_named() -> None:
    hosting = revealed(FRONTED, told("192.0.2.7"), [found("192.0.2.7")])
    assert (hosting.verdict, hosting.host) == (Verdict.ORIGIN, "kittens.example")
    assert [(address.ip, address.verdict) for address in hosting.addresses] == [
        ("198.51.100.1", Verdict.FRONT),
        ("192.0.2.7", Verdict.ORIGIN),
    ]
    assert hosting.country.value == "NL"
    [claim] = hosting.country.claims
    assert (claim.value, claim.basis) == ("NL", "hand-off")
    assert claim.source == "a map, of an address that Cloudflare told"
    assert hosting.hotline == LINE
    assert [each.address for each in hosting.contacts] == ["abuse@hoster.example", "abuse@front.example"]
    assert hosting.evidence[-1] == (
        "Cloudflare told Ada Example on 2026-11-28 (reference K-7) that the origin is 192.0.2.7"
    )
    assert hosting.gaps == ()
    assert hosting.hints == ()
    assert hosting.asked_at == AT


def test_two_origins_in_two_countries_have_no_country() -> None:
    hosting = revealed(
        FRONTED, told("192.0.2.7", "192.0.2.8"), [found("192.0.2.7"), found("192.0.2.8", "DE")]
    )
    assert (hosting.country.value, hosting.hotline) == (None, None)
    assert {claim.value for claim in hosting.country.claims} == {"NL", "DE"}
    assert [gap.question for gap in hosting.gaps] == ["country"]


def test_an_address_that_is_a_front_again_is_no_origin() -> None:
    hosting = revealed(FRONTED, told("198.51.100.9"), [found("198.51.100.9", None, Verdict.FRONT)])
    assert hosting.verdict is Verdict.FRONT
    assert hosting.country.value is None


PLATFORM = found("192.0.2.7", "NL", Verdict.SHARED_PLATFORM)


def test_a_platform_behind_the_front_is_where_it_can_be_removed() -> None:
    hosting = revealed(FRONTED, told("192.0.2.7"), [PLATFORM])
    assert (hosting.verdict, hosting.confidence) == (Verdict.SHARED_PLATFORM, 0.97)
    assert (hosting.country.value, hosting.hotline) == ("NL", LINE)


@pytest.mark.parametrize(
    ("before", "others", "verdict", "confidence"),
    [
        (Verdict.FRONT, [found("192.0.2.8")], Verdict.ORIGIN, 0.97),
        (Verdict.FRONT, [found("192.0.2.8", "NL", Verdict.FRONT)], Verdict.SHARED_PLATFORM, 0.97),
        # The host has a server of its own beside the front: that it has a platform too takes nothing from it.
        (Verdict.ORIGIN, [], Verdict.ORIGIN, 0.98),
        (Verdict.ORIGIN, [found("192.0.2.8")], Verdict.ORIGIN, 0.97),
    ],
)
def test_an_origin_counts_before_a_platform(
    before: Verdict, others: list[Hosting], verdict: Verdict, confidence: float
) -> None:
    answers = [PLATFORM, *others]
    hosting = revealed(replace(FRONTED, verdict=before), told(*(each.host for each in answers)), answers)
    assert (hosting.verdict, hosting.confidence) == (verdict, confidence)


@pytest.mark.parametrize(
    ("heard", "agreement"),
    [
        ("ONE", "ONE"),
        ("MAJORITY", "MAJORITY"),
        ("ALL ALL", "ALL"),
        ("ALL MAJORITY", "MAJORITY"),
        ("MAJORITY ONE", "ONE"),
        ("ONE ALL", "ONE"),
        ("ALL NONE", "NONE"),
    ],
)
def test_a_country_of_several_addresses_is_as_sure_as_the_least_sure_of_them(
    heard: str, agreement: str
) -> None:
    answers = [
        replace(each, country=replace(each.country, agreement=Agreement(word)))
        for number, word in enumerate(heard.split())
        for each in (found(f"192.0.2.{number}"),)
    ]
    hosting = revealed(FRONTED, told(*(each.host for each in answers)), answers)
    assert (hosting.country.value, hosting.country.agreement) == ("NL", agreement)


def test_a_provider_that_is_not_the_front_changes_nothing_but_the_evidence() -> None:
    hosting = revealed(FRONTED, told(at=AT - timedelta(days=1)), [])
    assert hosting.evidence[-1].endswith("that it is not its front")
    assert hosting.asked_at > FRONTED.asked_at
    assert replace(hosting, evidence=FRONTED.evidence, asked_at=FRONTED.asked_at) == FRONTED


def test_what_is_told_of_an_address_takes_the_place_of_what_was_seen_there() -> None:
    claim = Claim(value="NL", basis="registration", source="RDAP", as_of="2026-11-28")
    gap = Gap(question="hotline", reason="none is known")
    again = replace(found("198.51.100.1"), registration=(claim,), gaps=(gap,))
    hosting = revealed(FRONTED, told("198.51.100.1"), [again])
    assert hosting.addresses == again.addresses
    assert (hosting.registration, hosting.gaps) == ((claim,), (gap,))


def test_as_many_addresses_as_one_host_may_have_and_no_plug_in_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none_asked_for(*, group: str) -> list[EntryPoint]:
        raise AssertionError(group)

    monkeypatch.setattr(handoff, "entry_points", none_asked_for)
    said = {
        "isUsingCloudflare": True,
        "originIPv4": [f"192.0.2.{number}" for number in range(MOST_ADDRESSES)],
    }
    record = read(said, host="a", provider="CloudFlare", reference="7", asked_by="Ada", asked_at=AT)
    assert len(record.addresses) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-28T12:00:00Z", AT),
        ("2026-11-28T13:00:00+01:00", AT),
        ("2026-11-28", datetime(2026, 11, 28, tzinfo=UTC)),
    ],
)
def test_when_a_person_asked(text: str, expected: datetime) -> None:
    assert moment(text, now=AT) == expected


def test_a_moment_that_is_none() -> None:
    with pytest.raises(HandOffError, match="no date or time"):
        moment("yesterday")
    assert moment(None).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "is_past"),
    [
        ("2026-11-28T12:00:00Z", True),
        ("2026-11-28", True),
        ("2026-11-28T12:00:01Z", False),
        ("2026-11-28T13:00:00+01:00", True),
        ("2026-11-28T12:30:00+00:00", False),
        ("2026-11-29", False),
        ("2062-11-28", False),
    ],
)
def test_nobody_asked_in_the_future(text: str, is_past: bool) -> None:
    if is_past:
        assert moment(text, now=AT) <= AT
        return
    with pytest.raises(HandOffError, match="is yet to come"):
        moment(text, now=AT)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_utc_does_not_have(text: str) -> None:
    with pytest.raises(HandOffError, match="no date or time"):
        moment(text)
