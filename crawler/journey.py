"""One visit on its way from the requested URL to the final one, and what it has gathered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.conduct import MOST_HOPS, Reach, require_plain
from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.reflectors import WHERE, is_third, kind_inside, reflection_of
from crawler.refused import Refused
from geo.domains import site_of
from geo.security_txt import Said
from geo.urls import Url, UrlError, parse, resolve
from pipelines.payloads import without_payload
from pipelines.records import Hop, Kind, Mechanism, Page, Parse, Refusal, Rule, Sighting, now
from pipelines.store.frontier import Visit
from pipelines.store.spending import Spent


@dataclass(slots=True)
class Journey:
    """What has happened to a visit so far; turned into a `Page` when nothing leads on."""

    visit: Visit
    began: float
    """When the site that it is at was come to; seconds of the event loop's clock."""
    at: datetime = field(default_factory=now)
    url: Url | None = None
    """The URL that is asked for next, or was asked for last."""
    answer: Answer | None = None
    tries: int = 0
    """How often a site asked us to come back later."""
    parse: Parse = Parse.INCOMPLETE
    why_incomplete: str | None = None
    rendered: bool = False
    markup_sha256: str | None = None
    structure: str | None = None
    hops: list[Hop] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    documents: list[tuple[Url, tuple[Sighting, ...]]] = field(default_factory=list)
    """What was read on the way, each with what it names: a page that sends on after a while has links of its own."""
    refusals: list[Refusal] = field(default_factory=list)
    tally: Counts = field(default_factory=Counts)
    billed: int = 0
    """Bytes of the tally that a site has paid for."""
    charges: list[Spent] = field(default_factory=list)
    """What sites have paid that sent the journey on to others."""
    security_txt: tuple[Said, ...] = ()
    """Whom the host of the final page says to write to, where it was asked."""

    def refuse(self, refused: Refused, url: str | None = None) -> None:
        """Record a refusal, of the present URL where no other is named."""
        self.refusals.append(refused.record(url or (self.url.href if self.url else self.visit.url)))

    def forget_body(self) -> None:
        """Forget the body of the present answer: it was read, and the page may yet wait to be kept."""
        if self.answer is not None:
            self.answer = self.answer.without_body()

    def next_hop(self, target: str, mechanism: Mechanism, reach: Reach) -> Url | None:
        """Record that the present URL leads to `target` and return that, or None where conduct refuses it."""
        assert self.url is not None
        assert self.answer is not None
        kept = without_payload(target)
        if kept.startswith("data:"):
            self.refuse(Refused(Rule.MEDIA_REFERENCE, "it redirects to what carries a file itself"), kept)
            return None
        try:
            url = resolve(target, self.url.href)
        except UrlError as error:
            self.refuse(
                Refused(Rule.URL_MALFORMED, f"it redirects to what is not asked for: {error}"), target[:2083]
            )
            return None
        self.hops.append(
            Hop(
                url=self.url.href, status=self.answer.status, mechanism=mechanism, address=self.answer.address
            )
        )
        return self._led_to(url, reach)

    def begin(self, url: Url, reach: Reach) -> Url | None:
        """Return the URL to ask for first: `url`, the one that stands inside it, or None where that is refused."""
        self.url = url
        reflection = reflection_of(url)
        if reflection is not None and is_third(url, reflection, self.named_by):
            self.url = self._led_to(url, reach)
        return self.url

    @property
    def named_by(self) -> str | None:
        """The site that names the URL that is asked for next; None where a person does."""
        named_by = self.hops[-1].url if self.hops else self.visit.referrer
        try:
            return site_of(parse(named_by).host) if named_by else None
        except UrlError:
            return None

    def _led_to(self, url: Url, reach: Reach) -> Url | None:
        """Return `url`, the one inside it where a third party would fetch that, or None where conduct refuses it."""
        try:
            self._require(url, reach)
        except Refused as refused:
            self.refuse(refused, url.href)
            reflection = reflection_of(url) if refused.rule is Rule.REFLECTOR else None
            inner = reflection.inner if reflection else None
            mechanism = Mechanism.REFLECTOR if inner else Mechanism.FINAL
            self.hops.append(Hop(url=url.href, status=None, mechanism=mechanism, address=None))
            if not reflection or not inner:
                return None
            kind = kind_inside(inner, Kind.PAGE, reflection)
            self.sightings.append(Sighting(url=inner.href, host=inner.host, kind=kind, where=WHERE))
            return self._led_to(inner, reach)
        return url

    def _require(self, url: Url, reach: Reach) -> None:
        if url.href in {hop.url for hop in self.hops}:
            raise Refused(Rule.REDIRECTS, "the redirects run in a circle")
        if len(self.hops) > MOST_HOPS:
            raise Refused(Rule.REDIRECTS, f"more than {MOST_HOPS} redirects")
        reach.require_hop(url)
        require_plain(url, named_by=self.named_by)

    def page(self) -> Page:
        """Return the page that this visit came to."""
        final = self.url.href if self.url else self.visit.url
        answer = self.answer
        if not self.hops or self.hops[-1].mechanism is not Mechanism.FINAL:
            self.hops.append(
                Hop(
                    url=final,
                    status=answer.status if answer else None,
                    mechanism=Mechanism.FINAL,
                    address=answer.address if answer else None,
                )
            )
        return Page(
            job=self.visit.job,
            url=self.visit.url,
            final_url=self.hops[-1].url,
            status=self.hops[-1].status,
            media_type=answer.media_type if answer else None,
            at=self.at,
            depth=self.visit.depth,
            referrer=self.visit.referrer,
            peer_address=self.hops[-1].address,
            parse=self.parse,
            why_incomplete=self.why_incomplete,
            rendered=self.rendered,
            markup_sha256=self.markup_sha256,
            structure=self.structure,
            hops=tuple(self.hops),
            sightings=tuple(dict.fromkeys(self.sightings)),
            refusals=tuple(self.refusals),
            certificates=tuple(self.tally.certificates.values()),
        )
