"""Pure: who else has to do with a host. They are named so that a person can turn to them; nothing is sent to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from geo.domains import registrable_domain, site_of
from geo.facts import Contact, Hosting
from geo.special_names import why_never_asked
from geo.tenants import tenant_of


class Standing(StrEnum):
    """What somebody has to do with a host, beside those who serve it."""

    SITE = "SITE"
    """The site's own people, who may be the ones that are reported, or the victims of an intrusion."""
    PLATFORM_TENANT = "PLATFORM_TENANT"
    """The platform's customer on whose account the content lies."""
    ORIGIN_CANDIDATE = "ORIGIN_CANDIDATE"
    """What may be the server behind a front: a hint, never contacted by us."""
    ANNOUNCER = "ANNOUNCER"
    """Another AS that announces the same prefix."""
    DNS = "DNS"
    """Who answers for the domain's names."""
    REGISTRAR = "REGISTRAR"
    """Who registered the domain for its holder, and can suspend it."""
    REGISTRY = "REGISTRY"
    """Who runs the top-level domain."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """Somebody who has to do with a host and is told nothing unless a person decides so."""

    standing: Standing
    name: str
    contacts: tuple[Contact, ...]
    why: str


def others_of(hosting: Hosting, urls: Iterable[str] = ()) -> tuple[Other, ...]:
    """Return who else has to do with a host, those nearest to the content first.

    On a platform whose customers have a path each, `urls` tell whose content it is.
    """
    found = (
        *_sites(hosting),
        *_tenants(hosting, urls),
        *_candidates(hosting),
        *_announcers(hosting),
        *_name_servers(hosting),
        *_registrars(hosting),
        *_registry(hosting),
    )
    return tuple(dict.fromkeys(found))


def _with_scope(hosting: Hosting, word: str) -> dict[str, list[Contact]]:
    groups: dict[str, list[Contact]] = {}
    for contact in hosting.contacts:
        if contact.scope.startswith(f"{word} "):
            groups.setdefault(contact.scope.removeprefix(f"{word} "), []).append(contact)
    return groups


def _sites(hosting: Hosting) -> Iterator[Other]:
    for word in ("site", "domain"):
        for name, contacts in _with_scope(hosting, word).items():
            yield _other(Standing.SITE, name, contacts, "may be whoever is reported: a person decides")


def _tenants(hosting: Hosting, urls: Iterable[str]) -> Iterator[Other]:
    named = (hosting.tenant, *(tenant_of(url, hosting) for url in urls))
    for tenant in filter(None, named):
        why = f"a customer of {tenant.platform}, which can close the account"
        yield _other(Standing.PLATFORM_TENANT, tenant.name, (), why)


def _candidates(hosting: Hosting) -> Iterator[Other]:
    for hint in hosting.hints:
        yield _other(Standing.ORIGIN_CANDIDATE, hint.value, (), f"a hint by {hint.basis} ({hint.source})")


def _announcers(hosting: Hosting) -> Iterator[Other]:
    for address in hosting.addresses:
        for number in address.origins:
            if number != address.asn:
                why = f"is said to announce {address.prefix or address.ip} too"
                yield _other(Standing.ANNOUNCER, f"AS{number}", (), why)


def _name_servers(hosting: Hosting) -> Iterator[Other]:
    servers = [record.value for record in hosting.records if record.type == "NS"]
    for domain in dict.fromkeys(site_of(server) for server in servers):
        yield _other(Standing.DNS, domain, (), "answers for the domain's names")


def _registrars(hosting: Hosting) -> Iterator[Other]:
    for name, contacts in _with_scope(hosting, "registrar").items():
        yield _other(Standing.REGISTRAR, name, contacts, "can suspend the domain")


def _registry(hosting: Hosting) -> Iterator[Other]:
    domain = registrable_domain(hosting.host)
    if domain is not None and why_never_asked(hosting.host) is None:
        suffix = domain.partition(".")[2]
        yield _other(
            Standing.REGISTRY, f".{suffix}", (), "runs the suffix that the domain is registered under"
        )


def _other(standing: Standing, name: str, contacts: Iterable[Contact], why: str) -> Other:
    return Other(standing=standing, name=name, contacts=tuple(contacts), why=why)
