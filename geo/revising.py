"""A hosting in the light of what the door saw of the host: revised where that changes the verdict, else the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from geo.facts import Address, Contact, Country, Gap, Hosting, Hotline, OriginHint, Verdict
from geo.fronts import FrontOpinion, Fronts
from geo.hints import hints_of
from geo.hotlines import gap_of, hotline_for
from geo.observed import Observation, Seen
from geo.recent import Recent

MOST_KEPT: Final = 256
"""Observations of a host that tell of a front, and as many names besides: a flood of names leaves no front unheard."""
REMEMBERED: Final = 250_000
"""Observations that are remembered, of all hosts together: those of ten thousand hosts that show fifteen things each."""
_HOSTINGS: Final = 10
"""Observations that weigh as much as the two hostings that are kept beside them."""
_FRONTS_PLACE: Final = "the country that was claimed is that of an address of a front"
_JUDGED: Final = frozenset({Verdict.ORIGIN, Verdict.FRONT, Verdict.SHARED_PLATFORM})


def revised(
    hosting: Hosting,
    observations: Sequence[Observation],
    fronts: Fronts,
    hotlines: Callable[[str | None], Hotline | None] = hotline_for,
) -> Hosting:
    """Return what `hosting` becomes with the observations; the very same where they change nothing.

    Its time is then that of the latest observation. It never gains a country: what is seen of a host can only hide
    where its server is.
    """
    if hosting.verdict not in _JUDGED or not observations:
        return hosting
    before, after = _judged(hosting, (), fronts), _judged(hosting, observations, fronts)
    found = _hints(hosting, observations, fronts) if after.verdict is Verdict.FRONT else hosting.hints
    if before == after and found == hosting.hints:
        return hosting
    changed = replace(
        hosting,
        asked_at=max(seen.at for seen in observations),
        verdict=after.verdict,
        confidence=after.confidence,
        evidence=_evidence(hosting, before, after),
        addresses=(*after.addresses, *(a for a in hosting.addresses if not _is_seen(a))),
        contacts=_contacts(hosting, before, after),
        front=after.answering,
        tenant=after.tenant or hosting.tenant,
        hints=found,
    )
    return _placed(changed, hosting, after, hotlines)


@dataclass(slots=True)
class _History:
    """What was seen of one host, the hosting before that, and after it."""

    first: Hosting
    last: Hosting
    told: dict[tuple[str, str | None], Observation] = field(default_factory=dict)
    """What tells of a front, by its words and the address."""
    named: dict[tuple[str, str | None], Observation] = field(default_factory=dict)
    """Names in certificates and links that tell of none: whoever runs the site chooses how many."""

    def __len__(self) -> int:
        return len(self.told) + len(self.named)

    @property
    def observations(self) -> tuple[Observation, ...]:
        return tuple(dict.fromkeys((*self.told.values(), *self.named.values())))


def _weight(history: _History) -> int:
    return _HOSTINGS + len(history)


class Revisions:
    """What was seen of hosts in a Job, and what their hostings have become: one revision for each change of evidence.

    Of a host that is forgotten, what is seen later adds to the hosting that it is given then.
    """

    def __init__(
        self,
        fronts: Fronts,
        hotlines: Callable[[str | None], Hotline | None] = hotline_for,
        *,
        remembered: int = REMEMBERED,
    ) -> None:
        self._fronts = fronts
        self._hotlines = hotlines
        self._histories: Recent[str, _History] = Recent(remembered, weigh=_weight)

    def __len__(self) -> int:
        return len(self._histories)

    def of(self, hosting: Hosting, observations: Iterable[Observation]) -> Hosting:
        """Return the hosting in the light of these observations and of all earlier ones of its host."""
        history = self._histories.get(hosting.host)
        if history is None:
            history = _History(first=hosting, last=hosting)
        size = len(history)
        for seen in observations:
            self._note(history, seen)
        if len(history) == size:
            return history.last
        last = history.last
        new = revised(history.first, history.observations, self._fronts, self._hotlines)
        if replace(new, asked_at=last.asked_at) != last:
            # Two hostings of a host have two moments.
            later = max(new.asked_at, last.asked_at + timedelta(microseconds=1))
            history.last = replace(new, asked_at=later)
        self._histories.keep(hosting.host, history)
        return history.last

    def _note(self, history: _History, seen: Observation) -> None:
        kept, signs = history.told, self._fronts.tells(seen)
        if not signs and seen.kind in {Seen.CERTIFICATE, Seen.LINK}:
            kept, signs = history.named, (f"{seen.kind} {seen.value}",)
        for sign in signs:
            if len(kept) < MOST_KEPT:
                kept.setdefault((sign, seen.address), seen)


def _judged(hosting: Hosting, observations: Sequence[Observation], fronts: Fronts) -> FrontOpinion:
    return fronts.judge(
        host=hosting.host,
        cname_path=hosting.cname_path,
        addresses=tuple(filter(_is_seen, hosting.addresses)),
        records=hosting.records,
        observations=observations,
    )


def _is_seen(address: Address) -> bool:
    """Whether the public internet reaches an address: of others nothing can be said, and nothing follows from them."""
    return address.verdict is not Verdict.UNKNOWN


def _hints(hosting: Hosting, observations: Sequence[Observation], fronts: Fronts) -> tuple[OriginHint, ...]:
    return hints_of(
        hosting.host,
        records=hosting.records,
        observations=observations,
        fronts=fronts,
        asked_at=hosting.asked_at,
    )


def _evidence(hosting: Hosting, before: FrontOpinion, after: FrontOpinion) -> tuple[str, ...]:
    """Keep what others found, leave out what no longer holds."""
    kept = [said for said in hosting.evidence if said not in before.evidence or said in after.evidence]
    return tuple(dict.fromkeys((*kept, *after.evidence)))


def _contacts(hosting: Hosting, before: FrontOpinion, after: FrontOpinion) -> tuple[Contact, ...]:
    others = tuple(contact for contact in hosting.contacts if contact not in before.contacts)
    origin = after.verdict is Verdict.ORIGIN
    return tuple(dict.fromkeys((*others, *after.contacts) if origin else (*after.contacts, *others)))


def _fronts_of(hosting: Hosting) -> set[str]:
    return {address.ip for address in hosting.addresses if address.verdict is Verdict.FRONT}


def _placed(
    hosting: Hosting,
    before: Hosting,
    opinion: FrontOpinion,
    hotlines: Callable[[str | None], Hotline | None],
) -> Hosting:
    """Take back the country where the servers are no longer seen, or where only fronts had it."""
    lost = {address.country for address in before.addresses} - {a.country for a in hosting.addresses}
    # A tie in which a front's place had a part is none: that place's hotline is not to be told.
    torn = hosting.country.tied and _fronts_of(hosting) - _fronts_of(before)
    if not opinion.unplaced and not torn and hosting.country.value not in lost - {None}:
        return hosting
    why = opinion.unplaced or (Gap(question="country", reason=_FRONTS_PLACE),)
    nowhere = Country(value=None, claims=hosting.country.claims)
    gaps = (gap for gap in hosting.gaps if gap.question not in {"country", "hotline", "origin", "anycast"})
    whom = gap_of(nowhere, hosting.operator, hotlines)
    return replace(hosting, country=nowhere, hotline=None, gaps=tuple(dict.fromkeys((*gaps, *why, *whom))))
