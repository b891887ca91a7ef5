"""The customer of a shared platform on whose account a URL lies: named by the host, or by the URL's path."""

from __future__ import annotations

from functools import cache

from geo.facts import Hosting, Tenant, Verdict
from geo.fronts.places import Place, places_of
from geo.fronts.rules import read_rules
from geo.urls import UrlError, parse


def tenant_of(url: str, hosting: Hosting, places: tuple[Place, ...] | None = None) -> Tenant | None:
    """Return whose the URL is on the platform that `hosting` tells of; None where it is no platform or names nobody.

    `places` are those of the shipped data if none are given.
    """
    if hosting.verdict is not Verdict.SHARED_PLATFORM:
        return None
    if hosting.tenant is not None:
        return hosting.tenant
    try:
        parsed = parse(url)
    except UrlError:
        return None
    for place in _shipped() if places is None else places:
        if name := place.tenant_of(parsed.host, parsed.path):
            return Tenant(platform=place.rule.name, name=name)
    return None


@cache
def _shipped() -> tuple[Place, ...]:
    return places_of(read_rules())
