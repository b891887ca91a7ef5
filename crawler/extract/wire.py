"""What the crawler and its parsing children say to each other: MessagePack, each message after its length."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import msgspec

from crawler.extract.sightings import Extraction

LENGTH: Final = struct.Struct(">I")
LARGEST_MESSAGE: Final = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One body to read; `skim` asks only for the URLs that stand in it, since parsing it has killed a child."""

    body: bytes
    url: str
    media_type: str
    charset: str | None
    skim: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A child's first words: how it is kept from the network."""

    isolation: str


_ENCODER: Final = msgspec.msgpack.Encoder()
_TASK: Final = msgspec.msgpack.Decoder(Task)
_EXTRACTION: Final = msgspec.msgpack.Decoder(Extraction)
_READY: Final = msgspec.msgpack.Decoder(Ready)


def framed(message: Task | Extraction | Ready) -> bytes:
    """Return the message as it goes through a pipe."""
    payload = _ENCODER.encode(message)
    return LENGTH.pack(len(payload)) + payload


def as_task(payload: bytes) -> Task:
    """Decode what a child is asked."""
    return _TASK.decode(payload)


def as_extraction(payload: bytes) -> Extraction:
    """Decode what a child answers: checked against the types, since a child has read hostile bytes."""
    return _EXTRACTION.decode(payload)


def as_ready(payload: bytes) -> Ready:
    """Decode a child's first words."""
    return _READY.decode(payload)
