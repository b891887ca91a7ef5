"""Pure: what changed between two Hostings of one host. What either of them could not learn is no change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from geo.answers import MOST_ADDRESSES
from geo.chains import NODATA, NXDOMAIN
from geo.facts import Hosting, Spread, Verdict


class Aspect(StrEnum):
    """What of a Hosting can change; the order of answers and their TTL cannot."""

    ADDRESSES = "ADDRESSES"
    """Which addresses the host has, or that it has none any more."""
    NETWORKS = "NETWORKS"
    """Who announces them."""
    COUNTRY = "COUNTRY"
    """Where the server is."""
    VERDICT = "VERDICT"
    """What stands there: a server that moved behind a front has another party."""
    FRONT = "FRONT"
    """Which front or platform answers."""
    CONTACTS = "CONTACTS"
    """Who takes reports for a scope that both know."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One aspect of a host that is not as it was."""

    aspect: Aspect
    before: tuple[str, ...]
    after: tuple[str, ...]


def changes_between(before: Hosting, after: Hosting) -> tuple[Change, ...]:
    """Return what changed from one Hosting of a host to a later one; nothing where they say the same."""
    changed = (
        _addresses(before, after),
        _change(Aspect.NETWORKS, _networks(before), _networks(after)),
        _change(Aspect.COUNTRY, _known(before.country.value), _known(after.country.value)),
        _change(Aspect.VERDICT, _verdict(before), _verdict(after)),
        _front(before, after),
        _contacts(before, after),
    )
    return tuple(change for change in changed if change is not None)


def _change(aspect: Aspect, before: frozenset[str], after: frozenset[str]) -> Change | None:
    """Return the change, or None where nothing changed or one side is not known."""
    if not before or not after or before == after:
        return None
    return Change(aspect=aspect, before=tuple(sorted(before)), after=tuple(sorted(after)))


def _addresses(before: Hosting, after: Hosting) -> Change | None:
    if not (_is_learned(before) and _is_learned(after)):
        return None
    then, now = (frozenset(address.ip for address in each.addresses) for each in (before, after))
    if then == now:
        return None
    # A pool that is handed out in turn never looks the same twice: only its networks tell of a move.
    if (_is_pool(before) or _is_pool(after)) and _networks(before) & _networks(after):
        return None
    return Change(aspect=Aspect.ADDRESSES, before=tuple(sorted(then)), after=tuple(sorted(now)))


def _is_learned(hosting: Hosting) -> bool:
    """Answer whether the addresses are known, if only that the name has none: a failure to ask is not that."""
    return bool(hosting.addresses) or any(
        gap.question == "addresses" and gap.reason.endswith((NXDOMAIN, NODATA)) for gap in hosting.gaps
    )


def _is_pool(hosting: Hosting) -> bool:
    turned = hosting.spread in {Spread.ROUND_ROBIN, Spread.GEO_DNS}
    return turned or len(hosting.addresses) >= MOST_ADDRESSES


def _networks(hosting: Hosting) -> frozenset[str]:
    """Return the networks of all addresses, or nothing where one of them is not known."""
    named = [address.prefix if address.asn is None else f"AS{address.asn}" for address in hosting.addresses]
    return frozenset(name for name in named if name) if all(named) else frozenset()


def _verdict(hosting: Hosting) -> frozenset[str]:
    return _known(None if hosting.verdict is Verdict.UNKNOWN else hosting.verdict.value)


def _front(before: Hosting, after: Hosting) -> Change | None:
    """Compare the names of fronts, where both know one: that one came or went is told by the verdict."""
    then, now = (_known(each.front.name if each.front else None) for each in (before, after))
    return _change(Aspect.FRONT, then, now)


def _contacts(before: Hosting, after: Hosting) -> Change | None:
    """Compare contacts scope by scope: a registry that did not answer takes no contact away."""
    scopes = {each.scope for each in before.contacts} & {each.scope for each in after.contacts}
    return _change(Aspect.CONTACTS, _within(before, scopes), _within(after, scopes))


def _within(hosting: Hosting, scopes: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(scopes)
    return frozenset(
        f"{each.address.lower()} ({each.scope})" for each in hosting.contacts if each.scope in wanted
    )


def _known(value: str | None) -> frozenset[str]:
    return frozenset((value,)) if value else frozenset()
