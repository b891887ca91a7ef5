"""Who answers for a host: the front, the platform, or each network that one of its addresses lies in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar

from geo.facts import Address, Contact, Hosting, Verdict

Ip = IPv4Address | IPv6Address
_Fact = TypeVar("_Fact")


class PartyKind(StrEnum):
    """What kind of party answers."""

    NETWORK = "NETWORK"
    """The network that the server's address lies in."""
    FRONT = "FRONT"
    """The front before a server that is not known: it can stop serving, and pass a notice on."""
    PLATFORM = "PLATFORM"
    """The platform on which a customer published."""
    UNKNOWN = "UNKNOWN"
    """Nobody is known; a gap says why."""


_KINDS = {Verdict.FRONT: PartyKind.FRONT, Verdict.SHARED_PLATFORM: PartyKind.PLATFORM}
# Contacts of these scopes answer for the site, its name or its front, never for a network.
_NO_NETWORK = ("domain ", "front ", "platform ", "registrar ", "site ")
# Neither has a place: a front answers from everywhere, an onion service from nowhere.
NO_PLACE = frozenset({Verdict.FRONT, Verdict.ONION})


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """A network that a party answers for."""

    asn: int | None
    as_name: str | None
    prefix: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stake:
    """What one party holds of one host."""

    key: str
    """The same for two hosts exactly if the same party answers for both."""
    kind: PartyKind
    name: str
    contacts: tuple[Contact, ...]
    networks: tuple[Network, ...]
    countries: tuple[str, ...]
    """Where the servers are; empty on a front, whatever its addresses say."""


NOBODY = Stake(
    key="unknown", kind=PartyKind.UNKNOWN, name="Nobody known yet", contacts=(), networks=(), countries=()
)


def stakes_of(hosting: Hosting) -> tuple[Stake, ...]:
    """Return who answers for a host: a host on three networks has three parties, and each is told.

    Where a front answers at some of the addresses only, its operator is one party among them.
    """
    if kind := _KINDS.get(hosting.verdict):
        return _operator_stakes(hosting, kind, hosting.addresses)
    groups: dict[str, list[Address]] = {}
    fronted = [address for address in hosting.addresses if address.verdict is Verdict.FRONT]
    for address in hosting.addresses:
        if address.verdict is not Verdict.FRONT:
            groups.setdefault(_network_key(hosting, address), []).append(address)
    stakes = [_network_stake(hosting, key, group) for key, group in groups.items()]
    if fronted:
        stakes += _operator_stakes(hosting, PartyKind.FRONT, fronted)
    return tuple(stakes) or (NOBODY,)


def _operator_stakes(hosting: Hosting, kind: PartyKind, addresses: Sequence[Address]) -> tuple[Stake, ...]:
    """Return a party for each operator: IPv4 may go through one front and IPv6 through another."""
    word = f"{kind.value.lower()} "
    own = tuple(contact for contact in hosting.contacts if contact.scope.startswith(word))
    names = distinct(contact.scope.removeprefix(word) for contact in own)
    near = distinct(contact for address in addresses for contact in _contacts_for(hosting, address))
    if len(names) > 1:
        # Whose network an address is in does not say which of them it belongs to.
        return tuple(
            _operator_stake(
                hosting, kind, addresses, name, tuple(one for one in own if one.scope == word + name)
            )
            for name in names
        )
    name = _operator_name(hosting, names[0] if names else None, addresses)
    others = tuple(contact for contact in near if contact not in own)
    return (_operator_stake(hosting, kind, addresses, name, own + others),)


def _operator_stake(
    hosting: Hosting,
    kind: PartyKind,
    addresses: Sequence[Address],
    name: str,
    contacts: tuple[Contact, ...],
) -> Stake:
    return Stake(
        key=f"{kind.value}:{name.casefold()}",
        kind=kind,
        name=name,
        contacts=contacts,
        networks=_networks(addresses),
        # The addresses may be those of a front before the platform, which has no place.
        countries=_countries(hosting, addresses)
        if hosting.country.value and kind is not PartyKind.FRONT
        else (),
    )


def _operator_name(hosting: Hosting, scope: str | None, addresses: Sequence[Address]) -> str:
    if scope is not None:
        return scope
    if hosting.front is not None:
        return hosting.front.name
    return next((address.as_name for address in addresses if address.as_name), hosting.host)


def _network_stake(hosting: Hosting, key: str, addresses: list[Address]) -> Stake:
    if key == NOBODY.key:
        return NOBODY
    contacts = distinct(contact for address in addresses for contact in _contacts_for(hosting, address))
    named = next((address.as_name for address in addresses if address.as_name), None)
    asn = next((f"AS{address.asn}" for address in addresses if address.asn is not None), None)
    return Stake(
        key=key,
        kind=PartyKind.NETWORK,
        name=named or asn or contacts[0].address,
        contacts=contacts,
        networks=_networks(addresses),
        countries=_countries(hosting, addresses),
    )


def _network_key(hosting: Hosting, address: Address) -> str:
    """Two networks whose reports go to one mailbox are one party; without a mailbox the AS number decides."""
    if contacts := _contacts_for(hosting, address):
        return f"NETWORK:{contacts[0].address.casefold()}"
    return NOBODY.key if address.asn is None else f"NETWORK:AS{address.asn}"


def _contacts_for(hosting: Hosting, address: Address) -> tuple[Contact, ...]:
    """Return the contacts of the narrowest network around an address: whoever holds a larger one is a stranger.

    A scope that names no range answers for the host only where it lies in one network; one of a name, a site or a
    front never does.
    """
    wanted = ip_address(address.ip)
    named = (contact.scope for contact in hosting.contacts if not contact.scope.startswith(_NO_NETWORK))
    ranges = {scope: _range(scope) for scope in named}
    sizes = {scope: span.size for scope, span in ranges.items() if span and span.holds(wanted)}
    alone = len({other.asn for other in hosting.addresses}) == 1
    answering = {scope for scope, span in ranges.items() if span is None and alone}
    answering |= {scope for scope, size in sizes.items() if size == min(sizes.values())}
    return tuple(contact for contact in hosting.contacts if contact.scope in answering)


@dataclass(frozen=True, slots=True)
class _Range:
    first: Ip
    last: Ip

    @property
    def size(self) -> int:
        return int(self.last) - int(self.first)

    def holds(self, ip: Ip) -> bool:
        same = self.first.version == ip.version == self.last.version
        return same and int(self.first) <= int(ip) <= int(self.last)


def _range(scope: str) -> _Range | None:
    """Read `network 198.51.100.0/24` or `network FIRST - LAST`; None where a scope names no range."""
    first, _, last = scope.removeprefix("network ").partition(" - ")
    try:
        if last:
            return _Range(ip_address(first), ip_address(last.strip()))
        block = ip_network(first, strict=False)
    except ValueError:
        return None
    return _Range(block[0], block[-1])


def _networks(addresses: Iterable[Address]) -> tuple[Network, ...]:
    return distinct(
        Network(asn=address.asn, as_name=address.as_name, prefix=address.prefix) for address in addresses
    )


def _countries(hosting: Hosting, addresses: Iterable[Address]) -> tuple[str, ...]:
    if hosting.verdict in NO_PLACE:
        return ()
    found = distinct(address.country for address in addresses if address.country)
    return found or ((hosting.country.value,) if hosting.country.value else ())


def distinct(things: Iterable[_Fact]) -> tuple[_Fact, ...]:
    """Return each thing once, in the order of its first sight."""
    return tuple(dict.fromkeys(things))
