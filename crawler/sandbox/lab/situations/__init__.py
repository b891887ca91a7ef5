"""The situations, in the order of the score."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Situation
from crawler.sandbox.lab.situations import (
    answers,
    chains,
    contacts,
    countries,
    fronts,
    hops,
    nameless,
    names,
    no_fronts,
    plain,
    platforms,
    registries,
    resolvers,
    several,
    six_only,
    times,
)

SITUATIONS: Final[tuple[Situation, ...]] = (
    plain.SITUATION,
    several.SITUATION,
    six_only.SITUATION,
    resolvers.SITUATION,
    chains.SITUATION,
    answers.SITUATION,
    countries.TRAPS,
    countries.DISPUTES,
    countries.ANYCAST,
    fronts.SITUATION,
    no_fronts.SITUATION,
    platforms.SITUATION,
    names.SUFFIXES,
    names.INTERNATIONAL,
    names.LITERALS,
    nameless.SITUATION,
    hops.REDIRECTS,
    hops.DEAD_ENDS,
    hops.PICTURES,
    hops.REFLECTORS,
    contacts.SHAPES,
    contacts.CUSTOMERS,
    registries.SITUATION,
    times.HOTLINES,
    times.MOVES,
)
