"""Everything that is known of one host, in the order in which an analyst reads it: for a screen, on paper, in HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.facts import Address, Agreement, Claim, Contact, Hosting, Spread, Verdict, require_utc
from geo.holdings import Holding
from pipelines.hosting_report.rows import STANDING_NAMES
from pipelines.parties import NO_PLACE
from pipelines.standing import others_of

_VERDICTS: Final = {
    Verdict.ORIGIN: "the server itself answers",
    Verdict.FRONT: "a front answers; the server behind it, and its country, are not seen",
    Verdict.SHARED_PLATFORM: "a platform of many customers, which can remove one customer's page",
    Verdict.ONION: "a service of the Tor network, which has no place",
    Verdict.UNKNOWN: "nothing could be said; see what is unknown",
}
_SPREADS: Final = {
    Spread.ONE_RESOLVER: "one resolver was asked: nothing can be compared",
    Spread.SAME: "all resolvers gave the same addresses",
    Spread.ROUND_ROBIN: "each resolver gave some of one larger set, in the same networks",
    Spread.GEO_DNS: "each resolver gave other networks: who asks from elsewhere is sent elsewhere",
    Spread.SPLIT_HORIZON: "some resolvers see the name and others do not",
}
_AGREEMENTS: Final = {
    Agreement.NONE: "nobody says where the server is",
    Agreement.ONE: "one basis alone says so",
    Agreement.ALL: "every basis agrees",
    Agreement.MAJORITY: "most bases agree; the others are the dissent",
    Agreement.TIE: "no value has more bases than another: tell the hotline of each",
}
_NO_PLACE: Final = "not shown: what answers has no place of its own"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that is known: what it is, how it is called, and what stands behind it."""

    label: str
    text: str
    note: str = ""
    is_name: bool = False
    """Whether the text is a name that no program should make a link of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Lines that belong together; where there are none, `empty` says so."""

    title: str
    lines: tuple[Line, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """When, by whom and with which data a host was located."""

    made_at: datetime
    operator: str
    resolvers: tuple[str, ...]
    """Addresses of those who were asked; empty where it was the machine's own."""
    holdings: tuple[Holding, ...]

    def __post_init__(self) -> None:
        require_utc(self.made_at)


def sections_of(hosting: Hosting, circumstances: Circumstances) -> tuple[Section, ...]:
    """Return the page of one host."""
    return (
        Section(title="Verdict", lines=tuple(_verdict(hosting))),
        Section(title="Names", lines=tuple(_names(hosting))),
        Section(
            title="Addresses", lines=tuple(map(_address, hosting.addresses)), empty="no address is known"
        ),
        Section(title="Where the server is", lines=tuple(_country(hosting))),
        Section(
            title="Where the network is registered (says who holds it, not where the server is)",
            lines=tuple(_claims(hosting.registration)),
            empty="no registry said",
        ),
        Section(
            title="Where the network's operator sits (a company's seat, not the server)",
            lines=tuple(_claims(hosting.operator)),
            empty="not known",
        ),
        Section(title="Front or platform", lines=tuple(_front(hosting)), empty="none is known"),
        Section(
            title="What may be the origin (hints, never contacted, never asserted)",
            lines=tuple(
                Line(
                    label=hint.basis, text=hint.value, note=f"{hint.source}, {_day(hint.as_of)}", is_name=True
                )
                for hint in hosting.hints
            ),
            empty="no hints",
        ),
        Section(
            title="Who takes reports, best first", lines=tuple(_contacts(hosting)), empty="nobody is known"
        ),
        Section(title="Hotline", lines=tuple(_hotline(hosting))),
        Section(
            title="Who else has to do with it (told nothing, unless you decide)",
            lines=tuple(_others(hosting)),
            empty="nobody",
        ),
        Section(
            title="What is unknown, and why",
            lines=tuple(Line(label=gap.question, text=gap.reason) for gap in hosting.gaps),
            empty="every question that was asked got an answer",
        ),
        Section(title="How it was asked", lines=tuple(_asked(hosting, circumstances))),
    )


def _verdict(hosting: Hosting) -> Iterator[Line]:
    yield Line(label="verdict", text=hosting.verdict.value, note=_VERDICTS[hosting.verdict])
    yield Line(label="confidence", text=f"{hosting.confidence:.2f}")
    yield from (Line(label="evidence", text=sentence) for sentence in hosting.evidence)


def _names(hosting: Hosting) -> Iterator[Line]:
    yield Line(label="host", text=hosting.host, is_name=True)
    yield from (Line(label="leads to", text=name, is_name=True) for name in hosting.cname_path)
    for record in hosting.records:
        yield Line(
            label=record.type,
            text=record.value,
            note=f"of {record.name}, for {record.ttl} s, says {record.resolver}",
            is_name=True,
        )
    if hosting.verdict is not Verdict.ONION:
        yield Line(label="resolvers", text=hosting.spread.value, note=_SPREADS[hosting.spread])


def _address(address: Address) -> Line:
    network = "AS unknown" if address.asn is None else f"AS{address.asn} {address.as_name or ''}".rstrip()
    others = [f"AS{number}" for number in address.origins if number != address.asn]
    told = (
        f"in {address.prefix or 'an unknown prefix'}",
        f"also announced by {', '.join(others)}" if others else None,
        f"registry {address.registry}" if address.registry else None,
        address.verdict.value if address.verdict else None,
        _anycast(address),
        _placed(address),
    )
    return Line(label=address.ip, text=network, note=", ".join(word for word in told if word))


def _anycast(address: Address) -> str | None:
    if not address.anycast:
        return None
    by = address.anycast_by
    said = f", says {by.source} of {_day(by.as_of)}" if by else ""
    return f"anycast: announced from several places{said}"


def _placed(address: Address) -> str | None:
    if address.anycast or address.verdict in NO_PLACE:
        return None
    return f"country {address.country or 'unknown'}"


def _country(hosting: Hosting) -> Iterator[Line]:
    country = hosting.country
    if hosting.verdict in NO_PLACE:
        yield Line(label="country", text="unknown", note=_NO_PLACE)
        return
    yield Line(label="country", text=country.value or "unknown", note=_AGREEMENTS[country.agreement])
    if country.tied:
        yield Line(label="tied", text=", ".join(country.tied))
    for claim in country.claims:
        dissents = country.value is not None and claim.value != country.value
        yield _claim(claim, "dissent" if dissents else "says")


def _claims(claims: Iterable[Claim]) -> Iterator[Line]:
    return (_claim(claim, "says") for claim in claims)


def _claim(claim: Claim, label: str) -> Line:
    return Line(label=label, text=claim.value, note=f"{claim.source}, by {claim.basis}, {_day(claim.as_of)}")


def _front(hosting: Hosting) -> Iterator[Line]:
    if front := hosting.front:
        yield Line(label="name", text=front.name, note=f"{front.source}, {_day(front.as_of)}")
        yield Line(label="hand-off", text=front.hand_off or "it has no known way to say who stands behind it")
    if tenant := hosting.tenant:
        yield Line(label="tenant", text=tenant.name, note=f"a customer of {tenant.platform}", is_name=True)


def _contacts(hosting: Hosting) -> Iterator[Line]:
    for number, contact in enumerate(hosting.contacts, start=1):
        yield Line(label=str(number), text=contact.address, note=_answers_for(contact))


def _answers_for(contact: Contact) -> str:
    return f"{contact.role} for {contact.scope}; {contact.source}, {_day(contact.as_of)}"


def _hotline(hosting: Hosting) -> Iterator[Line]:
    hotline = hosting.hotline
    if hotline is None:
        next_ones = [gap.reason for gap in hosting.gaps if gap.question == "hotline"]
        yield Line(label="hotline", text="none", note="; ".join(next_ones))
        return
    yield Line(label="hotline", text=f"{hotline.name} ({hotline.country})", note=hotline.website)
    if hotline.report_url:
        yield Line(label="reports at", text=hotline.report_url)
    if hotline.contact:
        yield Line(
            label="contact", text=hotline.contact, note=f"confirmed by {hotline.confirmed_by or 'nobody'}"
        )


def _others(hosting: Hosting) -> Iterator[Line]:
    for other in others_of(hosting):
        yield Line(label=STANDING_NAMES[other.standing], text=other.name, note=other.why, is_name=True)
        for contact in other.contacts:
            yield Line(label="", text=contact.address, note=_answers_for(contact))


def _asked(hosting: Hosting, circumstances: Circumstances) -> Iterator[Line]:
    yield Line(label="asked at", text=f"{hosting.asked_at:%Y-%m-%d %H:%M:%S UTC}")
    yield Line(label="asked by", text=circumstances.operator)
    yield Line(
        label="resolvers", text=", ".join(circumstances.resolvers) or "those that this machine is set to use"
    )
    for holding in circumstances.holdings:
        age = "of no known day" if holding.age_days is None else f"{holding.age_days} days old"
        state = "" if holding.state == "OK" else f", {holding.state}"
        yield Line(label=holding.file, text=f"{age}{state}", note=f"{holding.source}, {holding.as_of or '-'}")
    yield Line(label="", text="No page was fetched. Hosting changes: look again before a notice is sent.")


def _day(as_of: str) -> str:
    return as_of[:10]
