"""Who takes reports for a network, in the shapes in which registries say so, and where they do not."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Registry, Shape, Situation, Truth

_BARN: Final = "NETWORK abuse@bigbarn.example"
_SWALLOW: Final = "NETWORK abuse@swallow.example"
_OWL: Final = "NETWORK abuse@owl.example"
_MOUSE: Final = "NETWORK abuse@mouse.example"
_COUNTRY: Final = "PL"


def _paddock(
    number: int,
    *mail: str,
    shape: Shape = Shape.TOP,
    registry: Registry = Registry.NORTH,
    abusix: str = "",
    ripestat: str = "",
) -> Block:
    return Block(
        prefix=f"127.76.{number}.0/24",
        asn=65543,
        name="Paddock Exchange",
        maps=(_COUNTRY, _COUNTRY, _COUNTRY),
        registered=_COUNTRY,
        registry=registry,
        shape=shape,
        mail=mail,
        abusix=abusix,
        ripestat=ripestat,
    )


def _host(
    number: int,
    about: str,
    mail: str = "",
    *,
    never: tuple[str, ...] = (),
    ptr: str = "",
    also: tuple[str, ...] = (),
) -> Host:
    name, address = f"paddock-{number}.example", f"127.76.{number}.10"
    truth = Truth(
        parties=(f"NETWORK {mail or 'AS65543'}",),
        also=also,
        countries=(_COUNTRY,),
        hotlines=(_COUNTRY,),
        never=never,
        unknown=() if mail else ("contact",),
    )
    zone = f"{name} A {address}" + (f"\n{address} PTR {ptr}\n{ptr} A {address}" if ptr else "")
    return Host(ask=name, about=about, zone=zone, truth=truth)


SHAPES: Final = Situation(
    name="contacts",
    about="nested, without roles, by handle, several, placeholders, elsewhere, guessed, or none",
    blocks=(
        _paddock(1, "abuse@deep.example", shape=Shape.NESTED, registry=Registry.SOUTH),
        _paddock(2, "abuse@noroles.example", shape=Shape.ROLES_NULL, registry=Registry.ISLES),
        _paddock(3, "abuse@underteam.example", shape=Shape.OWN_TEAM, registry=Registry.EAST),
        _paddock(4, "abuse@latin.example", shape=Shape.SAME_AS_TECHNICAL, registry=Registry.WEST),
        _paddock(5, "abuse@several.example", "csam@several.example", "desk@several.example"),
        _paddock(6, "abuse@handled.example", shape=Shape.BY_HANDLE),
        _paddock(7, shape=Shape.BARE, abusix="abuse@onlyabusix.example"),
        _paddock(8, "noreply@paddock.example", "abuse@behindnoreply.example"),
        _paddock(9, shape=Shape.BARE),
        _paddock(10, "abuse@broken.example\r\nBcc: stranger@bystander.example"),
        _paddock(11, "abuse@right\u202eelpmaxe.example", "abuse@leftover.example"),
        _paddock(12, "192.0.2.7", "abuse@[192.0.2.7]", "not an address"),
        _paddock(13, "office@adminonly.example", shape=Shape.ADMINISTRATIVE),
        _paddock(14, shape=Shape.BARE),
        _paddock(15, "peering@paddock.example", "domreg@tidynames.example", "abuse@behindpeering.example"),
        _paddock(16, "abuse@example.com"),
        _paddock(18, "abuse@senton.example", shape=Shape.SENT_ON, registry=Registry.SOUTH),
        _paddock(17, shape=Shape.BARE, ripestat="abuse@onlyripestat.example"),
    ),
    hosts=(
        _host(1, "the abuse role at depth three", "abuse@deep.example"),
        _host(2, "roles are null", "abuse@noroles.example"),
        _host(
            3,
            "the registry's own team has the abuse role, the network's mailbox is technical",
            "abuse@underteam.example",
        ),
        _host(4, "one contact for everything", "abuse@latin.example"),
        _host(5, "several mailboxes in one card: the first", "abuse@several.example"),
        _host(6, "a handle without a card: its own record has the mailbox", "abuse@handled.example"),
        _host(7, "the record names nobody, Abusix does", "abuse@onlyabusix.example"),
        _host(
            8,
            "a mailbox that nobody reads before one that somebody does",
            "abuse@behindnoreply.example",
            never=("noreply@paddock.example",),
        ),
        _host(
            9,
            "nobody is named anywhere: only a guess from the server's own name (RFC 2142)",
            also=("NETWORK abuse@guesswork.example",),
            ptr="srv7.guesswork.example",
        ),
        _host(
            10,
            "a mailbox with a line break is dropped, whatever follows it",
            never=("stranger@bystander.example", "abuse@broken.example"),
        ),
        _host(
            11,
            "a right-to-left override in one mailbox, a plain one beside it",
            "abuse@leftover.example",
        ),
        _host(12, "what is no mailbox is nobody's"),
        _host(13, "only an administrative contact", "office@adminonly.example"),
        _host(14, "nobody is named, and there is nothing to guess from"),
        _host(
            15,
            "who arranges connections and who registers domains takes no reports",
            "abuse@behindpeering.example",
            never=("peering@paddock.example", "domreg@tidynames.example"),
        ),
        _host(16, "a placeholder that nobody replaced", never=("abuse@example.com",)),
        _host(
            18, "the record lies at another registry than the bootstrap file names", "abuse@senton.example"
        ),
        _host(17, "the record names nobody, RIPEstat does", "abuse@onlyripestat.example"),
    ),
)


def _part(prefix: str, name: str, mail: str, *, given_out: bool = False) -> Block:
    return Block(
        prefix=prefix,
        asn=65544,
        name=name,
        as_name="Big Barn",
        maps=("BE", "BE", "BE"),
        registered="BE",
        mail=(mail,),
        given_out=given_out,
    )


def _in_barn(host: str, about: str, *addresses: str, parties: tuple[str, ...], never: str = "") -> Host:
    return Host(
        ask=host,
        about=about,
        zone="\n".join(f"{host} A {address}" for address in addresses),
        truth=Truth(
            parties=parties,
            countries=("BE",),
            hotlines=("BE",),
            never=tuple(f"abuse@{name}.example" for name in never.split()),
        ),
    )


CUSTOMERS: Final = Situation(
    name="customers' networks",
    about="parts of one provider's block belong to customers: no contact reaches a neighbour",
    blocks=(
        _part("127.77.0.0/16", "Big Barn", "abuse@bigbarn.example", given_out=True),
        _part("127.77.10.0/24", "Barn Swallow", "abuse@swallow.example"),
        _part("127.77.11.0/24", "Barn Owl", "abuse@owl.example"),
        _part("127.77.12.0/28", "Barn Mouse", "abuse@mouse.example"),
    ),
    hosts=(
        _in_barn(
            "barn.example",
            "the provider itself, in a /24 of which a customer holds a part",
            "127.77.12.77",
            parties=(_BARN,),
            never="mouse owl swallow",
        ),
        _in_barn(
            "mouse.example",
            "the customer with sixteen addresses of that /24",
            "127.77.12.5",
            parties=(_MOUSE,),
            never="owl swallow",
        ),
        _in_barn("swallow.example", "a customer", "127.77.10.5", parties=(_SWALLOW,), never="owl mouse"),
        _in_barn("owl.example", "its neighbour", "127.77.11.5", parties=(_OWL,), never="swallow mouse"),
        _in_barn(
            "swallow-and-owl.example",
            "an address at each of two neighbours, announced as one block",
            "127.77.10.6",
            "127.77.11.6",
            parties=(_SWALLOW, _OWL),
            never="mouse",
        ),
        _in_barn(
            "owl-and-barn.example",
            "an address at a customer, one at the provider",
            "127.77.11.7",
            "127.77.200.7",
            parties=(_OWL, _BARN),
            never="swallow mouse",
        ),
    ),
)
