"""Who answers for a host: the front, the platform, or each network that one of its addresses lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

    @property
    def scope(self) -> str | None:
        """What the operator's own contacts answer for; None for a network, whose are known by their ranges."""
        return _scope(self.kind, self.name) if self.kind in _KINDS.values() else None


NOBODY = Stake(
    key="unknown", kind=PartyKind.UNKNOWN, name="Nobody known yet", contacts=(), networks=(), countries=()
)


def stakes_of(hosting: Hosting) -> tuple[Stake, ...]:
    """Return who answers for a host: a host on three networks has three parties, and each is told.

    Where a front answers at some of the addresses only, its operator is one party among them.
    """
    groups: dict[_Holder, list[Address]] = {}
    for address in hosting.addresses:
        # What the public internet does not reach has no party: the private address of one network is that of all.
        if address.verdict is not Verdict.UNKNOWN:
            groups.setdefault(_holder(hosting, address), []).append(address)
    for holder in _without_address(hosting, groups):
        groups[holder] = []
    # Who can remove it comes before who can only stop passing it on.
    ordered = sorted(groups.items(), key=lambda group: group[0].kind is not PartyKind.NETWORK)
    return tuple(_stake(hosting, holder, addresses) for holder, addresses in ordered) or (NOBODY,)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Whom an address belongs to: two addresses have one party exactly if their holders are equal."""

    kind: PartyKind
    key: str
    operator: str | None = None
    """The front or platform; None for a network."""

    @property
    def scope(self) -> str | None:
        """What its own contacts answer for; a network's are known by their ranges."""
        return _scope(self.kind, self.operator) if self.operator else None


def _holder(hosting: Hosting, address: Address) -> _Holder:
    kind = _KINDS.get(address.verdict or hosting.verdict, PartyKind.NETWORK)
    if kind is PartyKind.NETWORK:
        return _Holder(kind, _network_key(hosting, address))
    return _operator(hosting, kind, _operator_name(hosting, kind, address), _contacts_for(hosting, address))


def _operator(hosting: Hosting, kind: PartyKind, name: str, near: Sequence[Contact] = ()) -> _Holder:
    """Return the holder of an operator's address; where it takes no reports itself, each network's is another."""
    key = f"{kind.value}:{name.casefold()}"
    if near and not _own(hosting, _scope(kind, name)):
        key += f":{near[0].address.casefold()}"
    return _Holder(kind, key, name)


def _without_address(hosting: Hosting, groups: Iterable[_Holder]) -> Iterator[_Holder]:
    """Yield the operators who are known by name alone: of an alias without addresses, or of an old hosting."""
    holders = tuple(groups)
    kinds = (_KINDS.get(hosting.verdict, PartyKind.NETWORK), *(holder.kind for holder in holders))
    for kind in distinct(kind for kind in kinds if kind is not PartyKind.NETWORK):
        seen = {holder.operator for holder in holders if holder.kind is kind}
        named = tuple(_scoped(hosting, kind)) if seen else _names(hosting, kind) or (hosting.host,)
        yield from (_operator(hosting, kind, name) for name in named if name not in seen)


def _operator_name(hosting: Hosting, kind: PartyKind, address: Address) -> str:
    """Return the operator at an address; of hostings kept before addresses had one, only where there is no choice."""
    if address.operator is not None:
        return address.operator
    alike = {other.asn for other in hosting.addresses if other.verdict == address.verdict}
    names = _names(hosting, kind)
    if len(names) == len(alike) == 1:
        return names[0]
    return address.as_name or (hosting.host if address.asn is None else f"AS{address.asn}")


def _names(hosting: Hosting, kind: PartyKind) -> tuple[str, ...]:
    """Return the operators of one kind that a hosting names, whatever their addresses are."""
    answering = (hosting.front.name,) if hosting.front else ()
    return distinct((*_scoped(hosting, kind), *answering))


def _scoped(hosting: Hosting, kind: PartyKind) -> Iterator[str]:
    word = _scope(kind, "")
    return (one.scope.removeprefix(word) for one in hosting.contacts if one.scope.startswith(word))


def _scope(kind: PartyKind, operator: str) -> str:
    return f"{kind.value.lower()} {operator}"


def _own(hosting: Hosting, scope: str | None) -> tuple[Contact, ...]:
    return tuple(contact for contact in hosting.contacts if contact.scope == scope)


def _stake(hosting: Hosting, holder: _Holder, addresses: Sequence[Address]) -> Stake:
    if holder.key == NOBODY.key:
        return NOBODY
    near = shared((_contacts_for(hosting, address) for address in addresses), holder.scope)
    contacts = distinct((*_own(hosting, holder.scope), *near))
    named = next((address.as_name for address in addresses if address.as_name), None)
    asn = next((f"AS{address.asn}" for address in addresses if address.asn is not None), None)
    return Stake(
        key=holder.key,
        kind=holder.kind,
        name=holder.operator or named or asn or contacts[0].address,
        contacts=contacts,
        networks=_networks(addresses),
        countries=_stake_countries(hosting, holder.kind, addresses),
    )


def _stake_countries(hosting: Hosting, kind: PartyKind, addresses: Sequence[Address]) -> tuple[str, ...]:
    if kind is PartyKind.FRONT:
        return ()
    # A platform's addresses may be those of a front before it, which has no place; beside an origin they have their own.
    placeless = hosting.verdict is Verdict.SHARED_PLATFORM and not hosting.country.value
    return () if placeless else _countries(hosting, addresses)


def shared(several: Iterable[Sequence[Contact]], scope: str | None = None) -> tuple[Contact, ...]:
    """Return the contacts that answer for all: whose mailbox each one names, or who answer for the operator itself.

    A mailbox that only one network names is a stranger's to the others, though their first one is the same.
    """
    lists = tuple(several)
    boxes = [{contact.address.casefold() for contact in contacts} for contacts in lists]
    common = set.intersection(*boxes) if boxes else set()
    return distinct(
        contact
        for contacts in lists
        for contact in contacts
        if contact.scope == scope or contact.address.casefold() in common
    )


def _network_key(hosting: Hosting, address: Address) -> str:
    """Two networks of one AS whose reports go to one mailbox are one party; without a mailbox the AS number decides.

    A mailbox alone joins nobody: whoever writes a network's record can name a stranger's in it. Of an AS that is not known
    each network is another party.
    """
    operator = None if address.asn is None else f"AS{address.asn}"
    if contacts := _contacts_for(hosting, address):
        return f"NETWORK:{operator or contacts[0].scope}:{contacts[0].address.casefold()}"
    return f"NETWORK:{operator}" if operator else NOBODY.key


def _contacts_for(hosting: Hosting, address: Address) -> tuple[Contact, ...]:
    """Return the contacts of the narrowest network around an address: whoever holds a larger one is a stranger.

    A scope that names no range answers for the host only where it lies in one network; one of a name, a site or a
    front never does.
    """
    wanted = ip_address(address.ip)
    named = (contact.scope for contact in hosting.contacts if not contact.scope.startswith(_NO_NETWORK))
    ranges = {scope: _range(scope) for scope in named}
    sizes = {scope: span.size for scope, span in ranges.items() if span and span.holds(wanted)}
    others = [other for other in hosting.addresses if other.verdict is not Verdict.UNKNOWN]
    # Two addresses of which no AS is known need not lie in one network.
    alone = len({other.asn or other.ip for other in others}) == 1
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
    # Where some addresses have a place of their own, the host's is theirs, and not that of the others.
    if found or any(address.country for address in hosting.addresses):
        return found
    return (hosting.country.value,) if hosting.country.value else ()


def distinct(things: Iterable[_Fact]) -> tuple[_Fact, ...]:
    """Return each thing once, in the order of its first sight."""
    return tuple(dict.fromkeys(things))
