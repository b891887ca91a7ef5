"""Registries that fail, lie or want nothing to do with us: a gap, never a crash, never a stranger's contact."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Registry, Shape, Situation, Truth

_COUNTRY: Final = "SE"


def _stormy(
    number: int,
    *,
    registry: Registry = Registry.NORTH,
    shape: Shape = Shape.TOP,
    abusix: str = "",
    mail: str = "abuse@stormy.example",
) -> Block:
    return Block(
        prefix=f"127.78.{number}.0/24",
        asn=65545,
        name="Stormy Weather Web",
        maps=(_COUNTRY, _COUNTRY, _COUNTRY),
        registered=_COUNTRY,
        registry=registry,
        shape=shape,
        mail=(mail,),
        abusix=abusix,
    )


def _host(
    number: int, about: str, mail: str = "", *, also: tuple[str, ...] = (), never: tuple[str, ...] = ()
) -> Host:
    truth = Truth(
        parties=(f"NETWORK {mail or 'AS65545'}",),
        also=also,
        never=never,
        countries=(_COUNTRY,),
        hotlines=(_COUNTRY,),
        unknown=() if mail else ("contact",),
    )
    name = f"stormy-{number}.example"
    return Host(ask=name, about=about, zone=f"{name} A 127.78.{number}.10", truth=truth)


_RIGHT: Final = ("NETWORK abuse@stormy.example",)

SITUATION: Final = Situation(
    name="registries in trouble",
    about="down, rate limited, in a circle, malformed, too long, about another network, pointing inwards, unlisted",
    blocks=(
        _stormy(1, registry=Registry.DOWN),
        _stormy(2, registry=Registry.DOWN, abusix="abuse@stormy.example"),
        _stormy(3, registry=Registry.LIMITED),
        _stormy(4, registry=Registry.ROUND),
        _stormy(5, shape=Shape.NO_JSON),
        _stormy(6, shape=Shape.WRONG_TYPES),
        _stormy(7, shape=Shape.HUGE),
        _stormy(8, shape=Shape.ANOTHER),
        _stormy(9, registry=Registry.INWARD, shape=Shape.INWARD),
        _stormy(10, shape=Shape.MISSING),
        _stormy(11, registry=Registry.NOBODY),
        _stormy(14, registry=Registry.INWARD),
        _stormy(13, shape=Shape.WHOLE_WORLD, mail="abuse@wholeworld.example"),
        _stormy(12, registry=Registry.LIMITED, abusix="abuse@stormy.example"),
    ),
    hosts=(
        _host(1, "the registry hangs up", also=_RIGHT),
        _host(2, "the registry hangs up, Abusix knows", "abuse@stormy.example"),
        _host(3, "the registry has had enough of us (429)", also=_RIGHT),
        _host(4, "the registry sends us in a circle"),
        _host(5, "half a JSON document"),
        _host(6, "a document of wrong types"),
        _host(7, "ten million bytes"),
        _host(8, "the record of another network"),
        _host(9, "a redirect to a private address"),
        _host(10, "the registry knows nothing of the network"),
        _host(11, "no registry is responsible"),
        _host(14, "a good record of the registry that sent us inwards about another", "abuse@stormy.example"),
        _host(
            13,
            "the record that stands for the whole world, with a mailbox in it",
            never=("abuse@wholeworld.example",),
        ),
        _host(12, "the registry has had enough of us, Abusix knows", "abuse@stormy.example"),
        Host(
            ask="lostmap.example",
            about="no map and no registry knows the network: nobody can be named",
            zone="lostmap.example A 198.51.100.10",
            truth=Truth(unknown=("network", "country", "contact", "hotline"), enough=False),
        ),
        Host(
            ask="lostmap-six.example",
            about="the same over IPv6",
            zone="lostmap-six.example AAAA 2001:db8:ffff::10",
            truth=Truth(unknown=("network", "country", "contact", "hotline"), enough=False),
        ),
    ),
)
