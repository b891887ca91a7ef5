"""TXT records of one name, as the zones answer that are asked about addresses and not about sites."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.message
import dns.name
import dns.rdatatype

from geo.resolvers import Asking, UnansweredError

MOST_TEXTS: Final = 64
_LONGEST: Final = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """What DNS said; no texts and no reason: the name is not known there."""

    texts: tuple[str, ...] = ()
    reason: str | None = None
    """Why there was no usable answer."""


async def texts_of(name: str, asking: Asking, *, lifetime: float) -> Texts:
    """Ask for the TXT records of `name`; never raises for what a server says."""
    try:
        async with asyncio.timeout(lifetime):
            reply = await asking.ask(dns.name.from_text(name, dns.name.root), dns.rdatatype.TXT)
        return Texts(texts=_texts(reply.message))
    except TimeoutError:
        return Texts(reason=f"no answer within {lifetime:g} s")
    except (UnansweredError, dns.exception.DNSException, ValueError) as error:
        return Texts(reason=str(error) or type(error).__name__)


def _texts(answer: dns.message.Message) -> tuple[str, ...]:
    assert isinstance(answer, dns.message.QueryMessage)
    found = answer.resolve_chaining().answer
    # Texts of a name that was not asked about are not read.
    return tuple(
        b"".join(record.strings)[:_LONGEST].decode("utf-8", "replace")
        for record in list(found or ())[:MOST_TEXTS]
    )
