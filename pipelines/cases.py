"""Cases: what was found, grouped by the party that can act on it and by the part its hosts play."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from geo.facts import Contact, Gap, Hosting
from geo.urls import UrlError, host_of
from geo.whereabouts import NO_CENSUS
from pipelines.parties import NO_PLACE, NOBODY, Network, PartyKind, Stake, distinct, shared, stakes_of
from pipelines.records import Hash, Kind, Match, Mechanism, Page, Rule
from pipelines.routing import Due, Role, due_for, role_of_hop
from pipelines.standing import Other, others_of

_RANK = {role: rank for rank, role in enumerate(Role)}
_ROLE_OF = {Kind.MEDIA: Role.MEDIA_HOST, Kind.FRAME: Role.PAGE_HOST, Kind.PAGE: Role.LINK_TARGET}
_SAID_MEDIA = frozenset({Rule.MEDIA_REFERENCE, Rule.MEDIA_HEADER, Rule.MEDIA_BYTES})


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One URL of a case: what a notice names."""

    url: str
    host: str
    role: Role
    """What the host does for this URL, also where a front stands before it."""
    found_on: tuple[str, ...]
    where: tuple[str, ...]
    """`reported`, `followed`, `redirect http`, or the markup's place, such as `img[src]`."""
    hashes: tuple[Hash, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Somebody who can act, with all that was found of them."""

    key: str
    kind: PartyKind
    name: str
    contacts: tuple[Contact, ...]
    networks: tuple[Network, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """A gap, and what it is about."""

    about: str
    question: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """The sightings that one responsible party can act on in one role."""

    id: str
    """The same as long as role, party and what it is told are the same."""
    role: Role
    party: Party
    items: tuple[Item, ...]
    hostings: tuple[Hosting, ...]
    """The latest of each host of the items."""
    unknowns: tuple[Unknown, ...]

    due: Due
    """What the party is told about the items."""
    others: tuple[Other, ...]
    """Who else has to do with the hosts: named for a person, told nothing."""

    @property
    def matches(self) -> tuple[Match, ...]:
        """What lists say about the items."""
        return distinct(match for item in self.items for match in item.matches)

    @property
    def actionable(self) -> bool:
        """Whether somebody should be told: a link that no list names is nobody's content."""
        return self.due is not Due.NOTHING


@dataclass(slots=True)
class _Draft:
    """One URL while its sightings are gathered."""

    role: Role
    host: str
    found_on: dict[str, None] = field(default_factory=dict)
    where: dict[str, None] = field(default_factory=dict)
    hashes: dict[Hash, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    url: str
    role: Role
    where: str
    found_on: str | None
    hashes: tuple[Hash, ...] = ()


def cases_of(pages: Iterable[Page]) -> tuple[Case, ...]:
    """Group what the pages told by who can act, matched and media cases first.

    The latest hosting of a host counts. A host on several networks is in a case of each; a host without
    a hosting is in the case of nobody, with a gap that says so.
    """
    kept = tuple(pages)
    hostings = _latest_hostings(kept)
    groups: dict[tuple[str, Role, Due], list[Item]] = {}
    stakes = {host: stakes_of(hosting) for host, hosting in hostings.items()}
    for item in _items(kept):
        for stake in stakes.get(item.host, (NOBODY,)):
            groups.setdefault((stake.key, *_part(stake, item)), []).append(item)
    parties = _parties(stakes.values())
    cases = [_case(parties[key], role, due, items, hostings) for (key, role, due), items in groups.items()]
    return tuple(sorted(cases, key=_urgency))


def _urgency(case: Case) -> tuple[bool, bool, int, int, str]:
    unknown = case.party.kind is PartyKind.UNKNOWN
    return not case.matches, unknown, _RANK[case.role], -len(case.items), case.party.key


def _part(stake: Stake, item: Item) -> tuple[Role, Due]:
    """Return which part a party plays for a URL, and what it is told: a link that a list names is a case of its own."""
    # A list that names the whole host speaks of all its pages: a hint is for a person to read, and asks nobody to act.
    listed = any(match.strength != "hint" for match in item.matches)
    due = due_for(item.role, matched=listed)
    if stake.kind is PartyKind.FRONT and due is not Due.NOTHING:
        return Role.FRONT, due_for(Role.FRONT, matched=False)
    return item.role, due


def _latest_hostings(pages: Iterable[Page]) -> dict[str, Hosting]:
    latest: dict[str, Hosting] = {}
    for hosting in (hosting for page in pages for hosting in page.hostings):
        if hosting.host not in latest or latest[hosting.host].asked_at < hosting.asked_at:
            latest[hosting.host] = hosting
    return latest


def _parties(stakes: Iterable[tuple[Stake, ...]]) -> dict[str, Party]:
    by_key: dict[str, list[Stake]] = {NOBODY.key: [NOBODY]}
    for stake in (stake for several in stakes for stake in several):
        by_key.setdefault(stake.key, []).append(stake)
    return {
        key: Party(
            key=key,
            kind=held[0].kind,
            name=held[0].name,
            contacts=shared((stake.contacts for stake in held), held[0].scope),
            networks=distinct(network for stake in held for network in stake.networks),
            countries=distinct(country for stake in held for country in stake.countries),
        )
        for key, held in by_key.items()
    }


def _items(pages: tuple[Page, ...]) -> Iterator[Item]:
    matches: dict[str, dict[Match, None]] = {}
    for match in (match for page in pages for match in page.matches):
        matches.setdefault(match.url, {})[match] = None
    drafts: dict[str, _Draft] = {}
    for seen in (seen for page in pages for seen in _seen_on(page, matches)):
        _add(drafts, seen)
    for url, draft in drafts.items():
        yield Item(
            url=url,
            host=draft.host,
            role=draft.role,
            found_on=tuple(draft.found_on),
            where=tuple(draft.where),
            hashes=tuple(draft.hashes),
            matches=tuple(matches.get(url, ())),
        )


def _add(drafts: dict[str, _Draft], seen: _Seen) -> None:
    draft = drafts.get(seen.url)
    if draft is None:
        draft = drafts[seen.url] = _Draft(seen.role, _host(seen.url))
    draft.role = min(draft.role, seen.role, key=_RANK.__getitem__)
    draft.where[seen.where] = None
    draft.hashes.update(dict.fromkeys(seen.hashes))
    if seen.found_on:
        draft.found_on[seen.found_on] = None


def _host(url: str) -> str:
    try:
        return host_of(url)
    except UrlError:
        return ""


def _seen_on(page: Page, matches: dict[str, dict[Match, None]]) -> Iterator[_Seen]:
    for hop in page.hops:
        if hop.mechanism is not Mechanism.FINAL and hop.url != page.final_url:
            word = "" if hop.mechanism is Mechanism.REFLECTOR else "redirect "
            role = role_of_hop(hop, matches.get(hop.url, ()))
            yield _Seen(hop.url, role, f"{word}{hop.mechanism.value}", page.referrer)
    refused = any(r.rule in _SAID_MEDIA and r.url == page.final_url for r in page.refusals)
    role = Role.MEDIA_HOST if refused else Role.PAGE_HOST
    came_from = page.url if page.url != page.final_url else page.referrer
    yield _Seen(page.final_url, role, "followed" if page.depth else "reported", came_from)
    for sighting in page.sightings:
        # What is no picture, page or frame (style sheets, scripts) is filed only where a list names it.
        listed = Role.LINK_TARGET if sighting.url in matches else None
        kind_role = _ROLE_OF.get(sighting.kind, listed)
        if kind_role and not sighting.url.startswith("data:"):
            yield _Seen(sighting.url, kind_role, sighting.where, page.final_url, sighting.hashes)


def _case(party: Party, role: Role, due: Due, items: list[Item], hostings: dict[str, Hosting]) -> Case:
    hosts = distinct(item.host for item in items)
    known = tuple(hostings[host] for host in hosts if host in hostings)
    return Case(
        id=_identity(party, role, due),
        role=role,
        party=party,
        items=tuple(items),
        hostings=known,
        unknowns=distinct(
            unknown for host in hosts for unknown in _unknowns(host, hostings.get(host), items)
        ),
        due=due,
        others=_others(known, items),
    )


def _identity(party: Party, role: Role, due: Due) -> str:
    """Return a name that stays; that of a listed link differs from that of the others at the same party."""
    usual = due is due_for(role, matched=False)
    text = f"{role.value} {party.key}" if usual else f"{role.value} {party.key} {due.value}"
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _others(hostings: Iterable[Hosting], items: list[Item]) -> tuple[Other, ...]:
    return distinct(
        other
        for hosting in hostings
        for other in others_of(hosting, [item.url for item in items if item.host == hosting.host])
    )


def _unknowns(host: str, hosting: Hosting | None, items: list[Item]) -> Iterator[Unknown]:
    if hosting is not None:
        gaps: Iterable[Gap] = (*hosting.gaps, *_disagreement(hosting))
    elif host:
        gaps = (Gap(question="hosting", reason="no hosting was recorded for this host"),)
    else:
        nameless = (item.url for item in items if not item.host)
        yield from (
            Unknown(about=url, question="host", reason="this is no URL of the web") for url in nameless
        )
        return
    yield from (Unknown(about=host, question=gap.question, reason=gap.reason) for gap in gaps)


def is_of_all(unknown: Unknown) -> bool:
    """Answer whether it is unknown of every host alike, since no data for it was at hand."""
    return (unknown.question, unknown.reason) == (NO_CENSUS.question, NO_CENSUS.reason)


def unknown_of_all(cases: Iterable[Case]) -> tuple[str, ...]:
    """Return why something is unknown of every host alike, each reason once."""
    return distinct(each.reason for case in cases for each in case.unknowns if is_of_all(each))


def said_once(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """Return each once, and what is unknown of every host alike once for all of them."""
    return distinct(replace(each, about="all hosts") if is_of_all(each) else each for each in unknowns)


def _disagreement(hosting: Hosting) -> Iterator[Gap]:
    """Say that sources name several countries, unless a gap has told of the country already."""
    claims = hosting.country.claims
    told = any(gap.question == "country" for gap in hosting.gaps)
    if hosting.verdict not in NO_PLACE and not told and len({claim.value for claim in claims}) > 1:
        named = ", ".join(f"{claim.value} ({claim.source}, {claim.as_of})" for claim in claims)
        yield Gap(question="country", reason=f"the sources do not agree: {named}")
