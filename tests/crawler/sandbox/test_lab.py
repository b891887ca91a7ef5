"""The lab agrees with itself: what its servers say supports the truth that is written beside each host."""

from __future__ import annotations

import json
import re
from collections import Counter
from ipaddress import ip_address

import dns.message
import dns.query
import dns.rcode
import pytest

from crawler.sandbox.answers import Request, Web
from crawler.sandbox.lab import registries, whois, zones
from crawler.sandbox.lab.internet import RESOLVERS, Lab, require_invented
from crawler.sandbox.lab.model import Host, Registry, Shape
from crawler.sandbox.lab.nameserver import DATAGRAM, Resolver, reply
from crawler.sandbox.lab.networks import BLOCKS, around, block_of
from crawler.sandbox.lab.situations import SITUATIONS
from geo.addresses import NotPublicError
from geo.datasets import Dataset
from geo.facts import Verdict
from geo.fronts import Fronts
from geo.hotlines import hotline_for
from geo.urls import UrlError, host_of
from pipelines.records import Mechanism

HOSTS = [host for situation in SITUATIONS for host in situation.hosts]
ZONE = zones.read(host.zone for host in HOSTS)
OTHER = zones.overlaid(ZONE, [host.elsewhere for host in HOSTS])
KINDS = {"NETWORK", "FRONT", "PLATFORM"}


def serving(host: Host) -> list[str]:
    """Return who serves the content: the host itself, or the landing of its hops and the hosts of its pictures."""
    urls = (host.way[-1].url, *host.shows) if host.way else (host.ask,)
    return [host_or_text(url) for url in urls]


def host_or_text(url: str) -> str:
    try:
        return host_of(url)
    except UrlError:
        return url


def addresses_of(host: Host) -> set[str]:
    """Return every address that either resolver gives for who serves the content."""
    return {address for name in serving(host) for zone in (ZONE, OTHER) for address in _addresses(name, zone)}


def _addresses(name: str, zone: zones.Zone) -> list[str]:
    try:
        return [str(ip_address(name))]
    except ValueError:
        ends = {kind: zone.path(name, kind)[-1] for kind in ("A", "AAAA")}
    if zone.failure(ends["A"], "A") is not None:
        return []
    return [value for kind, end in ends.items() for value in zone.at(end).get(kind, [])]


def test_the_lab_has_the_size_and_the_breadth_it_is_asked_for() -> None:
    assert len(HOSTS) >= 120
    assert min(len(situation.hosts) for situation in SITUATIONS) >= 2
    assert len(SITUATIONS) >= 20
    assert [ask for ask, count in Counter(host.ask for host in HOSTS).items() if count > 1] == []
    assert [name for name, count in Counter(each.name for each in SITUATIONS).items() if count > 1] == []


def test_networks_are_invented_and_apart() -> None:
    prefixes = [block.prefix for block in BLOCKS]
    assert len(prefixes) == len(set(prefixes))
    documentation = {*range(64496, 64512), *range(65536, 65552)}
    assert {block.asn for block in BLOCKS} <= documentation
    said = {mail for block in BLOCKS for mail in (*block.mail, block.abusix, block.ripestat)}
    assert {
        mail
        for mail in said
        if re.fullmatch(r"[\w.]+@[\w.]+", mail) and not mail.endswith((".example", "example.com"))
    } == set()


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.ask)
def test_the_truth_is_well_formed(host: Host) -> None:
    truth = host.truth
    assert {party.partition(" ")[0] for party in (*truth.parties, *truth.also, *truth.disable)} <= KINDS
    assert {hotline_for(country) is None for country in truth.hotlines} <= {False}
    assert host.about
    if truth.placeless or truth.verdict is Verdict.ONION:
        assert truth.countries == truth.hotlines == ()
    if truth.countries:
        # Whoever has a place has its hotline, where one is known.
        assert set(truth.hotlines) >= {country for country in truth.countries if hotline_for(country)}
    if not truth.parties and not truth.also:
        assert truth.unknown
    if host.way:
        assert [step.by for step in host.way].index("final") == len(host.way) - 1
        assert {Mechanism(step.by) for step in host.way}


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.ask)
def test_some_source_supports_the_truth(host: Host) -> None:
    """A party's mailbox is in a record, the Abusix zone or the list of fronts; a country is what some source says."""
    blocks = {block for address in addresses_of(host) if (block := block_of(ip_address(address)))}
    mail = {mail for block in blocks for mail in (*block.mail, block.abusix, block.ripestat)}
    told = mail | {row.value for each in SITUATIONS for row in each.fronts if row.kind == "contact"}
    numbers = {f"AS{block.asn}" for block in blocks}
    for party in host.truth.parties:
        assert party.partition(" ")[2] in told | numbers, party
    said = {country for block in blocks for country in (*block.maps, block.geofeed)}
    assert set(host.truth.countries) <= said


@pytest.mark.parametrize(
    "host", [host for host in HOSTS if host.truth.verdict is Verdict.UNKNOWN], ids=lambda host: host.ask
)
def test_what_has_no_network_has_no_party(host: Host) -> None:
    if not host.truth.parties and host.truth.enough:
        assert [block for address in addresses_of(host) if (block := block_of(ip_address(address)))] == []


def test_the_narrowest_network_speaks_for_an_address() -> None:
    names = [block.name for block in around(ip_address("127.77.12.5"))]
    assert names == ["Barn Mouse", "Big Barn"]


def test_zones_are_read_line_by_line() -> None:
    zone = zones.read(
        [
            "a.example CNAME b.example\n  b.example A 192.0.2.1\n\n*.w.example A 192.0.2.2",
            "192.0.2.1 PTR srv.example\nf.example FAIL AAAA SERVFAIL 6 bad signature",
            "many.example FLOOD A 3 192.0.2.254\nkätzchen.example A 192.0.2.3",
            "c.example CNAME-A b.example\nc.example AAAA 2001:db8::1",
        ]
    )
    assert zone.path("a.example", "A") == ["a.example", "b.example"]
    assert [zone.path("c.example", kind)[-1] for kind in ("A", "AAAA")] == ["b.example", "c.example"]
    assert zone.at("x.w.example") == {"A": ["192.0.2.2"]}
    assert zone.at("1.2.0.192.in-addr.arpa") == {"PTR": ["srv.example"]}
    assert zone.failure("f.example", "A") is None
    assert zone.failure("f.example", "AAAA") == zones.Failure(code="SERVFAIL", ede=6, text="bad signature")
    assert zone.at("many.example")["A"] == ["192.0.2.254", "192.0.2.255", "192.0.3.0"]
    assert zone.at("xn--ktzchen-5wa.example")
    seen = zones.overlaid(zone, ["b.example A 192.0.2.9"])
    assert (zone.at("b.example"), seen.at("b.example")) == ({"A": ["192.0.2.1"]}, {"A": ["192.0.2.9"]})


def answer(name: str, kind: str, zone: zones.Zone = ZONE) -> dns.message.Message:
    found = reply(dns.message.make_query(name, kind, use_edns=0), zone)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "kind", "code", "values"),
    [
        ("kittens.example", "A", "NOERROR", ["127.64.0.10"]),
        ("kittens.example", "AAAA", "NOERROR", []),
        ("KITTENS.example", "MX", "NOERROR", ["10 mail.kittens.example."]),
        ("nosuchcat.example", "A", "NXDOMAIN", []),
        ("mailonly.example", "A", "NOERROR", []),
        ("lame.example", "A", "SERVFAIL", []),
        ("halfbroken.example", "A", "NOERROR", ["127.64.0.80"]),
        ("halfbroken.example", "AAAA", "SERVFAIL", []),
        (
            "chain-2.example",
            "A",
            "NOERROR",
            ["hop-1.chain-2.example.", "hop-2.chain-2.example.", "127.64.1.70"],
        ),
        ("mirror-mirror.example", "A", "NOERROR", ["mirror-mirror.example."]),
        ("half-led.example", "A", "NOERROR", ["kit-10.bellwether-cdn.example.", "127.64.7.28"]),
        ("half-led.example", "AAAA", "NOERROR", ["2001:db8:64::120"]),
        ("led-nowhere.example", "AAAA", "NOERROR", ["kit-11.bellwether-cdn.example."]),
        ("10.2.68.127.in-addr.arpa", "PTR", "NXDOMAIN", []),
        ("10.3.68.127.in-addr.arpa", "PTR", "NOERROR", ["srv1.lon2.weathercock.example."]),
        (
            "10.0.64.127.origin.asn.cymru.com",
            "TXT",
            "NOERROR",
            ['"64496 | 127.64.0.0/24 | NL | ripencc | 2026-03-01"'],
        ),
        ("10.2.78.127.abuse-contacts.abusix.zone", "TXT", "NOERROR", ['"abuse@stormy.example"']),
        ("10.1.78.127.abuse-contacts.abusix.zone", "TXT", "NXDOMAIN", []),
        ("kittens.abuse-contacts.abusix.zone", "TXT", "NXDOMAIN", []),
    ],
)
def test_the_resolvers_answer(name: str, kind: str, code: str, values: list[str]) -> None:
    found = answer(name, kind)
    assert dns.rcode.to_text(found.rcode()) == code
    assert [record.to_text() for rrset in found.answer for record in rrset] == values


def test_failures_of_dnssec_say_so() -> None:
    [option] = answer("badly-signed.example", "A").options
    assert "the signature is wrong" in option.to_text()
    assert reply(dns.message.make_query("silent.example", "A"), ZONE) is None


def test_a_flood_is_cut_off_over_udp() -> None:
    resolver = Resolver(zone=ZONE, longest=DATAGRAM)
    wire = resolver.answer(dns.message.make_query("flood.example", "A").to_wire())
    assert wire is not None
    assert dns.message.from_wire(wire, ignore_trailing=True).flags & dns.flags.TC
    assert resolver.answer(b"kitten") is None


def ask(host: str, path: str) -> tuple[int, dict[str, object]]:
    request = Request(method="GET", host=host, path=path, query="", headers={})
    answerer = registries.domains if host == registries.DOMAINS else registries.registry
    found = answerer(request, Web(port=443, secure_hosts=frozenset({host, registries.FEEDS})))
    return found.status, json.loads(found.body) if found.body.startswith(b"{") else {}


def test_registries_know_their_own_networks_alone() -> None:
    assert ask(Registry.NORTH, "/rdap/ip/127.64.0.10")[1]["handle"] == "NET-127-64-0-0"
    assert ask(Registry.SOUTH, "/rdap/ip/127.64.0.10")[0] == 404
    assert ask(Registry.NORTH, "/rdap/ip/kitten")[0] == 400
    assert ask(Registry.NORTH, "/rdap/entity/ABUSE-NET-127-76-6-0")[1]["roles"] == ["abuse"]
    assert ask(Registry.NORTH, "/rdap/entity/NOBODY")[0] == 404
    assert ask(Registry.NORTH, "/rdap/")[0] == 404
    assert (ask(Registry.LIMITED, "/rdap/")[0], ask(Registry.ROUND, "/rdap/")[0]) == (429, 302)


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("kittens.co.uk", "abuse@tidynames.example"),
        ("co.uk", "hostmaster@suffixes.example"),
        ("www.kittens.co.uk", None),
        ("github.io", None),
    ],
)
def test_the_registry_of_domains(name: str, mail: str | None) -> None:
    status, record = ask(registries.DOMAINS, f"/rdap/domain/{name}")
    assert (status, (mail or "tidynames") in json.dumps(record)) == ((200, True) if mail else (404, False))


@pytest.mark.parametrize("shape", [shape for shape in Shape if shape is not Shape.BARE])
def test_each_shape_is_tried(shape: Shape) -> None:
    assert [block for block in BLOCKS if block.shape is shape]


def test_the_data_files_say_what_the_networks_say(lab: Lab) -> None:
    for number, path in enumerate(lab.maps):
        with Dataset.open(path, shipped=False) as dataset:
            for block in BLOCKS:
                entry = dataset.look_up(block.range[1] if block.range.num_addresses > 1 else block.range[0])
                said = block.maps[number] if number < len(block.maps) else ""
                assert (entry.country if entry else None) == (said if said not in {"", "EU"} else None)
                if number == 0:
                    assert entry is not None
                    assert entry.asn == block.asn
    assert isinstance(Fronts.load(lab.fronts), Fronts)
    with Dataset.open(lab.census, shipped=False) as census:
        for block in BLOCKS:
            entry = census.look_up(block.range[0])
            assert (entry is not None and entry.anycast) is block.anycast
    assert "127.68.2.0/24,NL,,," in lab.geofeed.read_text("utf-8").splitlines()


@pytest.fixture(name="lab", scope="module")
def _lab() -> object:
    with Lab() as lab:
        yield lab


def test_the_resolvers_differ_and_know_the_day(lab: Lab) -> None:
    def found(name: str, server: str) -> str:
        query = dns.message.make_query(name, "A")
        heard = dns.query.udp(query, server, port=lab.port, timeout=5)
        return str(heard.answer[0][0])

    assert [found("nearest.example", server) for server in RESOLVERS] == ["127.64.1.60", "127.64.5.60"]
    lab.show(earlier=True)
    assert found("mover.example", RESOLVERS[0]) == "127.64.1.170"
    lab.show(earlier=False)
    assert found("mover.example", RESOLVERS[1]) == "127.64.3.170"
    assert (
        len(
            dns.query.tcp(dns.message.make_query("flood.example", "A"), RESOLVERS[0], port=lab.port).answer[0]
        )
        == 2000
    )


def test_the_bulk_service_names_each_as() -> None:
    lines = list(whois.answer("begin\n127.65.2.10\n192.0.2.9\nkitten\nend\n"))
    assert [line.split(" | ")[:3] for line in lines] == [
        ["64506", "127.65.2.10", "127.65.2.0/24"],
        ["64507", "127.65.2.10", "127.65.2.0/24"],
        ["NA", "192.0.2.9", "NA"],
    ]


def test_the_abuse_contact_finder() -> None:
    for resource, found in (
        ("127.76.17.0/24", ["abuse@onlyripestat.example"]),
        ("127.76.1.0/24", []),
        ("cat", []),
    ):
        request = Request(
            method="GET", host=registries.RIPESTAT, path="/", query=f"resource={resource}", headers={}
        )
        data = json.loads(registries.ripestat(request, Web(port=443)).body)["data"]
        assert data == {"abuse_contacts": found, "parameters": {"resource": resource}}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("127.64.0.10", True), ("203.0.113.10", True), ("2001:db8:64::10", True)),
        *(("127.0.0.1", False), ("10.0.0.7", False), ("169.254.169.254", False), ("::1", False)),
        ("::ffff:127.64.0.99", False),
    ],
)
def test_invented_networks_alone_stand_for_the_public_internet(address: str, public: bool) -> None:
    if public:
        return require_invented(ip_address(address))
    with pytest.raises(NotPublicError):
        require_invented(ip_address(address))
    return None


def test_the_policy_lets_nobody_at_the_hosts(lab: Lab) -> None:
    lab.policy.require(ip_address("127.79.0.80"), lab.port)
    with pytest.raises(NotPublicError):
        lab.policy.require(ip_address("127.64.0.10"), 80)
