from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Address, Front, Record, Tenant, Verdict
from geo.fronts import Fronts
from geo.observed import Observation, Seen


def at(ip: str, asn: int | None = None) -> Address:
    return Address(ip=ip, prefix=None, asn=asn, as_name=None, country="NZ")


ELSEWHERE = at("192.0.2.1", 64511)


@pytest.mark.parametrize(
    ("host", "cnames", "addresses", "verdict", "confidence"),
    [
        ("bicycles.example", (), [ELSEWHERE], Verdict.ORIGIN, 0.85),
        ("bicycles.example", (), [], Verdict.UNKNOWN, 0.0),
        ("bicycles.example", ("a.cdn.kitten.example",), [ELSEWHERE], Verdict.FRONT, 0.975),
        ("bicycles.example", ("A.CDN.kitten.example.",), [], Verdict.FRONT, 0.975),
        ("bicycles.example", ("notcdn.kitten.example",), [ELSEWHERE], Verdict.ORIGIN, 0.85),
        ("bicycles.example", ("cdn.kitten.example.test",), [ELSEWHERE], Verdict.ORIGIN, 0.85),
        ("bicycles.example", (), [at("198.51.100.255")], Verdict.FRONT, 0.983),
        ("bicycles.example", (), [at("198.51.101.0")], Verdict.ORIGIN, 0.85),
        ("bicycles.example", (), [at("2001:db8:1::7")], Verdict.FRONT, 0.983),
        ("bicycles.example", (), [at("192.0.2.1", 64500)], Verdict.FRONT, 0.929),
        ("bicycles.example", (), [at("192.0.2.1", 6450)], Verdict.ORIGIN, 0.85),
        ("bicycles.example", (), [at("198.51.100.1", 64500)], Verdict.FRONT, 0.983),
        ("bicycles.example", (), [at("198.51.100.1"), ELSEWHERE], Verdict.ORIGIN, 0.85),
        ("cats.pages.example", (), [at("198.51.100.1", 64500)], Verdict.SHARED_PLATFORM, 0.975),
        ("bicycles.example", ("cats.pages.example",), [ELSEWHERE], Verdict.SHARED_PLATFORM, 0.975),
        ("catspages.example", (), [ELSEWHERE], Verdict.ORIGIN, 0.85),
        # Range and name are two observations, range and AS number one.
        ("bicycles.example", ("a.cdn.kitten.example",), [at("198.51.100.1")], Verdict.FRONT, 0.995),
        ("bicycles.example", (), [at("192.0.2.1", 64505)], Verdict.ORIGIN, 0.676),
        ("bicycles.example", (), [at("192.0.2.1", 64507)], Verdict.SHARED_PLATFORM, 0.929),
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


@pytest.mark.parametrize(
    ("alias", "address", "verdict", "country", "why"),
    [
        # A customer leads the name past the front: the address has to bear the front out.
        ("me.direct.kitten.example", ELSEWHERE, Verdict.ORIGIN, None, "its CNAME names the front Kitten CDN"),
        ("me.direct.kitten.example", at("192.0.2.1", 64505), Verdict.ORIGIN, None, "its CNAME names"),
        ("me.direct.kitten.example", at("192.0.2.1", 64500), Verdict.FRONT, None, "the front Kitten CDN"),
        ("me.direct.kitten.example", at("198.51.100.1"), Verdict.FRONT, None, "the front Kitten CDN"),
        ("me.direct.wheel.example", ELSEWHERE, Verdict.ORIGIN, None, "its CNAME names the front Wheel"),
        ("me.notdirect.kitten.example", ELSEWHERE, Verdict.ORIGIN, "NZ", ""),
        # The front itself leads there: a cache of its own in somebody's network.
        ("me.cdn.kitten.example", ELSEWHERE, Verdict.FRONT, None, "the front Kitten CDN"),
    ],
)
def test_an_alias_that_a_customer_can_lead_past_the_front_is_no_proof(
    fronts: Fronts, *, alias: str, address: Address, verdict: Verdict, country: str | None, why: str
) -> None:
    opinion = fronts.judge(host="bicycles.example", cname_path=(alias,), addresses=[address])
    assert (opinion.verdict, opinion.addresses[0].country) == (verdict, country)
    assert bool(opinion.contacts) == (verdict is Verdict.FRONT and opinion.front == "Kitten CDN")
    assert [
        gap.reason for gap in opinion.unplaced if gap.question == "country" and why in gap.reason
    ] or country


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


def test_one_origin_beside_a_front_makes_an_origin_and_each_address_says_which(fronts: Fronts) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=(), addresses=[at("198.51.100.1"), at("192.0.2.1")]
    )
    assert opinion.verdict is Verdict.ORIGIN
    assert [(a.ip, a.verdict, a.country) for a in opinion.addresses] == [
        ("198.51.100.1", Verdict.FRONT, None),
        ("192.0.2.1", Verdict.ORIGIN, "NZ"),
    ]
    assert opinion.seen == ("192.0.2.1",)
    assert opinion.unplaced == ()
    assert opinion.answering is not None
    assert opinion.answering.name == "Kitten CDN"
    assert [contact.scope for contact in opinion.contacts] == ["front Kitten CDN"]
    assert opinion.evidence[-1] == (
        "198.51.100.1 is served by Kitten CDN, other addresses are not: each party answers for its own"
    )


def test_an_origin_beside_a_platform_is_told_apart_too(fronts: Fronts) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=(), addresses=[at("192.0.2.7", 64507), ELSEWHERE]
    )
    assert opinion.verdict is Verdict.ORIGIN
    assert [address.verdict for address in opinion.addresses] == [Verdict.SHARED_PLATFORM, Verdict.ORIGIN]
    assert [contact.scope for contact in opinion.contacts] == ["platform Cat Pages"]
    assert opinion.tenant is None


def test_all_addresses_of_one_front_are_a_front_without_a_place(fronts: Fronts) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=(), addresses=[at("198.51.100.1"), at("192.0.2.1", 64500)]
    )
    assert opinion.verdict is Verdict.FRONT
    assert opinion.confidence == pytest.approx(0.929)
    assert {address.country for address in opinion.addresses} == {None}
    assert opinion.seen == ("198.51.100.1", "192.0.2.1")
    assert [gap.question for gap in opinion.unplaced] == ["origin", "country"]
    assert opinion.answering == Front(
        name="Kitten CDN", hand_off="ask the cats", source="its documentation", as_of="2026-11-02"
    )


def test_the_tenant_of_a_platform_is_named(fronts: Fronts) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=("Cats.pages.example.",), addresses=[ELSEWHERE]
    )
    assert opinion.tenant == Tenant(platform="Cat Pages", name="cats")


@pytest.mark.parametrize(
    ("host", "address", "verdict", "confidence", "told"),
    [
        # The name servers of a front, before an address that it does not publish: an origin.
        (
            "ns1.ns.kitten.example",
            ELSEWHERE,
            Verdict.ORIGIN,
            0.8,
            "its name servers point to Kitten CDN, but",
        ),
        (
            "ns1.ns.kitten.example",
            at("198.51.100.1"),
            Verdict.FRONT,
            0.991,
            "its name server ns1.ns.kitten.example",
        ),
        ("ns1.ns.wheel.example", ELSEWHERE, Verdict.ORIGIN, 0.757, "only the site itself"),
        ("ns.kittens.example", ELSEWHERE, Verdict.ORIGIN, 0.85, "no known front"),
    ],
)
def test_name_servers_alone_are_no_front(
    fronts: Fronts,
    record: Callable[[str, str], Record],
    *,
    host: str,
    address: Address,
    verdict: Verdict,
    confidence: float,
    told: str,
) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=(), addresses=[address], records=[record("NS", host)]
    )
    assert opinion.verdict is verdict
    assert opinion.confidence == pytest.approx(confidence)
    assert (told in " ".join(opinion.evidence)) == (told != "only the site itself")


@pytest.mark.parametrize(
    ("line", "address", "verdict", "confidence"),
    [
        # An operator that publishes its addresses, and this is none: the header is copied or forged.
        ("server: kitten", ELSEWHERE, Verdict.ORIGIN, 0.8),
        ("x-kitten-id: 7", ELSEWHERE, Verdict.ORIGIN, 0.8),
        ("server: kitten", at("192.0.2.1", 64505), Verdict.ORIGIN, 0.55),
        ("server: kitten", at("198.51.100.1"), Verdict.FRONT, 0.995),
        # A cloud, whose fronts lie in its own networks.
        ("server: Bicycle-7", ELSEWHERE, Verdict.ORIGIN, 0.8),
        # One with servers in networks of strangers: doubt.
        ("server: Wheel-7", ELSEWHERE, Verdict.ORIGIN, 0.55),
        ("server: wheel", at("192.0.2.1", 64508), Verdict.FRONT, 0.995),
        # Its own network, where anybody can rent a server that sends this.
        ("server: bicycle", at("192.0.2.1", 64506), Verdict.ORIGIN, 0.55),
        # A header alone never makes a platform.
        ("server: catpages", ELSEWHERE, Verdict.ORIGIN, 0.55),
        ("server: kittens", ELSEWHERE, Verdict.ORIGIN, 0.85),
        ("server: tricycle", ELSEWHERE, Verdict.ORIGIN, 0.85),
        ("x-cat: kitten", ELSEWHERE, Verdict.ORIGIN, 0.85),
    ],
)
def test_a_header_counts_only_where_the_address_is_plausible(
    fronts: Fronts,
    header: Callable[[str], Observation],
    *,
    line: str,
    address: Address,
    verdict: Verdict,
    confidence: float,
) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=(), addresses=[address], observations=[header(line)]
    )
    assert opinion.verdict is verdict
    assert opinion.confidence == pytest.approx(confidence, abs=0.001)


def test_a_front_that_headers_alone_name_takes_the_place_away_but_not_the_network(
    fronts: Fronts, header: Callable[[str], Observation]
) -> None:
    opinion = fronts.judge(
        host="bicycles.example",
        cname_path=(),
        addresses=[ELSEWHERE],
        observations=[header("server: wheel")],
    )
    assert opinion.verdict is Verdict.ORIGIN
    assert [gap.question for gap in opinion.unplaced] == ["country"]
    assert opinion.addresses[0].country is None
    assert opinion.contacts == ()
    assert "only the site itself points to Wheel Edge" in opinion.evidence[-1]


def test_a_header_speaks_for_the_address_that_sent_it(
    fronts: Fronts, header: Callable[..., Observation]
) -> None:
    opinion = fronts.judge(
        host="bicycles.example",
        cname_path=(),
        addresses=[at("192.0.2.1", 64506), at("192.0.2.2", 64506)],
        observations=[header("server: bicycle", "192.0.2.2")],
    )
    assert [(address.verdict, address.country) for address in opinion.addresses] == [
        (Verdict.ORIGIN, "NZ"),
        (Verdict.ORIGIN, None),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "verdict"),
    [
        # Not at an address that the front publishes: a relay passes its visitors on to the front while it is looked at.
        (Seen.CERTIFICATE, "*.tls.kitten.example", Verdict.ORIGIN),
        (Seen.CERTIFICATE, "nottls.kitten.example", Verdict.ORIGIN),
        # Only who runs the zone is given a wildcard; a customer is given the name that is theirs.
        (Seen.CERTIFICATE, "*.hubs.wheel.example", Verdict.FRONT),
        (Seen.CERTIFICATE, "hubs.wheel.example", Verdict.FRONT),
        (Seen.CERTIFICATE, "me.hubs.wheel.example", Verdict.ORIGIN),
        (Seen.ISSUER, "CN=Cats,O=Kitten, Inc.,C=NZ", Verdict.ORIGIN),
        (Seen.LINK, "cdn.kitten.example", Verdict.ORIGIN),
    ],
)
def test_certificates(
    fronts: Fronts, header: Callable[[str], Observation], kind: Seen, value: str, verdict: Verdict
) -> None:
    seen = Observation(host="bicycles.example", kind=kind, name="", value=value, at=header("a: b").at)
    opinion = fronts.judge(host="bicycles.example", cname_path=(), addresses=[ELSEWHERE], observations=[seen])
    assert opinion.verdict is verdict


@pytest.mark.parametrize(
    ("address", "verdict", "country"),
    [
        (at("198.51.100.1"), Verdict.FRONT, None),
        (at("192.0.2.1", 64500), Verdict.FRONT, None),
        (ELSEWHERE, Verdict.ORIGIN, None),
        (at("192.0.2.1", 64505), Verdict.ORIGIN, None),
    ],
)
def test_a_relay_shows_the_certificate_of_a_front_and_diverts_no_notice(
    fronts: Fronts,
    header: Callable[[str], Observation],
    *,
    address: Address,
    verdict: Verdict,
    country: str | None,
) -> None:
    own = replace(header("a: b"), kind=Seen.CERTIFICATE, name="", value="tls.kitten.example")
    opinion = fronts.judge(
        host="bicycles.example",
        cname_path=(),
        addresses=[address],
        observations=[own, header("server: kitten")],
    )
    assert (opinion.verdict, opinion.addresses[0].country) == (verdict, country)
    assert bool(opinion.contacts) == (verdict is Verdict.FRONT)
    said = "its own headers and its certificate name the front Kitten CDN, and nothing else does"
    assert (said in [gap.reason for gap in opinion.unplaced]) == (verdict is Verdict.ORIGIN)


def test_a_certificate_alone_leaves_the_place_open_where_the_ranges_exclude_it(
    fronts: Fronts, header: Callable[[str], Observation]
) -> None:
    own = replace(header("a: b"), kind=Seen.CERTIFICATE, name="", value="tls.kitten.example")
    opinion = fronts.judge(host="bicycles.example", cname_path=(), addresses=[ELSEWHERE], observations=[own])
    assert [gap.reason for gap in opinion.unplaced] == [
        "its certificate names the front Kitten CDN, and nothing else does"
    ]
    # An alias to which the front's own zone gave the address is proof as before.
    led = fronts.judge(
        host="bicycles.example",
        cname_path=("me.cdn.kitten.example",),
        addresses=[ELSEWHERE],
        observations=[own],
    )
    assert led.front == "Kitten CDN"


def test_what_an_observation_tells_is_the_same_for_equal_evidence(
    fronts: Fronts, header: Callable[[str], Observation]
) -> None:
    assert fronts.tells(header("x-kitten-id: 1")) == fronts.tells(header("x-kitten-id: 2")) != ()
    assert fronts.tells(header("via: 1.1 somebody")) == ("cache via",)
    assert fronts.tells(header("server: nginx")) == ()


def test_each_address_carries_the_operator_who_answers_there(fronts: Fronts) -> None:
    addresses = [at("198.51.100.1"), at("192.0.2.8", 64508), ELSEWHERE]
    opinion = fronts.judge(host="bicycles.example", cname_path=(), addresses=addresses)
    assert [address.operator for address in opinion.addresses] == ["Kitten CDN", "Wheel Edge", None]
    platform = fronts.judge(host="cats.pages.example", cname_path=(), addresses=[at("198.51.100.1")])
    assert [address.operator for address in platform.addresses] == ["Cat Pages"]


CDN, DIRECT, PAGES = ("a.cdn.kitten.example",), ("a.direct.wheel.example",), ("cats.pages.example",)


@pytest.mark.parametrize(
    ("paths", "verdict", "country", "front"),
    [
        (((),), Verdict.ORIGIN, "NZ", False),
        ((CDN,), Verdict.FRONT, None, True),
        ((("cats.example", *CDN, "dogs.example"),), Verdict.FRONT, None, True),
        ((("cats.example", "A.CDN.Kitten.Example."),), Verdict.FRONT, None, True),
        ((("cats.example",),), Verdict.ORIGIN, "NZ", False),
        # Every way passes through it, if not in the same place.
        ((CDN, ("cats.example", *CDN)), Verdict.FRONT, None, True),
        # One way leads past the front: no proof, and no place either.
        ((CDN, ()), Verdict.ORIGIN, None, False),
        (((), ("cats.example", *CDN)), Verdict.ORIGIN, None, False),
        ((CDN, DIRECT), Verdict.ORIGIN, None, False),
        ((PAGES,), Verdict.SHARED_PLATFORM, "NZ", False),
        ((PAGES, ()), Verdict.ORIGIN, "NZ", False),
        # Not kept with the address: the names of the host.
        ((), Verdict.FRONT, None, True),
    ],
)
def test_an_address_is_judged_by_the_names_that_every_way_to_it_passes(
    fronts: Fronts, paths: tuple[tuple[str, ...], ...], verdict: Verdict, country: str | None, *, front: bool
) -> None:
    address = replace(ELSEWHERE, paths=paths)
    beside = replace(at("192.0.2.2", 64511), paths=(("dogs.example",),))
    opinion = fronts.judge(host="bicycles.example", cname_path=CDN, addresses=[address])
    assert (opinion.verdict, opinion.addresses[0].country) == (verdict, country)
    assert (opinion.front == "Kitten CDN") == front
    both = fronts.judge(host="bicycles.example", cname_path=CDN, addresses=[address, beside])
    assert [each.verdict for each in both.addresses] == [verdict, Verdict.ORIGIN]
    assert both.verdict is Verdict.ORIGIN
    assert both.addresses[1].country == "NZ"


def test_a_front_that_one_way_leads_past_is_said_to_be_no_proof(fronts: Fronts) -> None:
    opinion = fronts.judge(
        host="bicycles.example", cname_path=CDN, addresses=[replace(ELSEWHERE, paths=(CDN, ()))]
    )
    assert opinion.evidence[0] == (
        "a.cdn.kitten.example, under cdn.kitten.example of Kitten CDN, is on one way to 192.0.2.1, "
        "another leads past it: that is no proof (its documentation)"
    )
    assert [gap.reason for gap in opinion.unplaced] == [
        "its CNAME names the front Kitten CDN, and nothing else does"
    ]
    assert opinion.contacts == ()


@pytest.mark.parametrize(
    ("first", "second", "tenant"),
    [
        (("cats.pages.example",), ("cats.pages.example",), "cats"),
        (("cats.pages.example",), ("pages.example",), "cats"),
        # Two customers: whose content it is, is not known.
        (("cats.pages.example",), ("dogs.pages.example",), None),
    ],
)
def test_no_customer_is_named_for_what_another_way_leads_to(
    fronts: Fronts, first: tuple[str, ...], second: tuple[str, ...], tenant: str | None
) -> None:
    addresses = [replace(ELSEWHERE, paths=(first,)), replace(at("192.0.2.2", 64511), paths=(second,))]
    opinion = fronts.judge(host="bicycles.example", cname_path=(*first, *second), addresses=addresses)
    assert opinion.verdict is Verdict.SHARED_PLATFORM
    assert (opinion.tenant.name if opinion.tenant else None) == tenant


def test_a_name_on_the_way_to_a_front_is_no_customer_of_the_platform_elsewhere(fronts: Fronts) -> None:
    front = replace(at("198.51.100.1"), paths=(("dogs.pages.example", *CDN), CDN))
    platform = replace(at("192.0.2.7", 64507), paths=((),))
    opinion = fronts.judge(
        host="bicycles.example", cname_path=("dogs.pages.example", *CDN), addresses=[front, platform]
    )
    assert [address.verdict for address in opinion.addresses] == [Verdict.FRONT, Verdict.SHARED_PLATFORM]
    assert opinion.tenant is None


WAYS = st.lists(
    st.sampled_from([*CDN, *DIRECT, *PAGES, "a.hubs.wheel.example", "x.example", "y.example"]),
    unique=True,
    max_size=3,
).map(tuple)
OWN = st.lists(WAYS, min_size=1, max_size=2, unique=True).map(tuple)
OTHERS = st.lists(st.tuples(st.sampled_from(["198.51.100.1", "192.0.2.8", "2001:db8::8"]), OWN), max_size=3)


def short(way: tuple[str, ...]) -> list[Record]:
    steps = zip(("bicycles.example", *way), way, strict=False)
    return [Record(name=a, type="CNAME", value=b, ttl=30, resolver="127.0.0.1") for a, b in steps]


@given(OWN, OTHERS, st.booleans())
def test_names_of_one_chain_never_move_an_address_that_came_by_another(
    fronts: Fronts,
    own: tuple[tuple[str, ...], ...],
    others: list[tuple[str, tuple[tuple[str, ...], ...]]],
    anycast: bool,
) -> None:
    mine = replace(ELSEWHERE, paths=own, anycast=anycast)
    steps = {step for way in own for step in short(way)}
    alone = fronts.judge(
        host="bicycles.example", cname_path=own[0], addresses=[mine], records=sorted(steps, key=str)
    )
    beside = {ip: replace(at(ip, 64512), paths=paths) for ip, paths in others}
    led = [way for _, paths in others for way in paths]
    records = {*steps, *(step for way in led for step in short(way))}
    together = fronts.judge(
        host="bicycles.example",
        cname_path=[name for way in (*led, *own) for name in way],
        addresses=[*beside.values(), mine],
        records=sorted(records, key=str),
    )
    assert together.addresses[-1] == alone.addresses[0]
    assert (together.verdict is Verdict.ORIGIN) or alone.verdict is not Verdict.ORIGIN
