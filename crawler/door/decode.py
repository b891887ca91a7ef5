"""Content codings undone within a bound: a bomb ends at the cap, not in memory."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Final, Protocol

import brotli

from crawler.refused import Refused
from pipelines.records import Rule

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_MEMBERS: Final = 16
"""gzip members or zstd frames in one body: 200,000 empty ones cost two seconds of CPU."""
_ZSTD_WINDOW_LOG: Final = 23
_GZIP: Final = b"\x1f\x8b"


class Coding(Protocol):
    """One content coding, undone piece by piece."""

    def feed(self, data: bytes, room: int) -> bytes:
        """Return at most `room` + 1 decoded bytes; raises an error of its library on broken input."""

    @property
    def ended(self) -> bool:
        """Whether what was fed came to the coding's own end."""


class _Zlib:
    """gzip, with its members, and deflate with or without its wrapper."""

    def __init__(self, wbits: int | None = None) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits) if wbits else None
        self._members = 1

    @property
    def ended(self) -> bool:
        return self._stream is not None and self._stream.eof

    def feed(self, data: bytes, room: int) -> bytes:
        if self._stream is None and data:
            # Many servers send deflate without the zlib wrapper that RFC 9110, section 8.4.1.2, asks for.
            self._wbits = zlib.MAX_WBITS if data[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(self._wbits)
        out = b""
        while self._stream and data and len(out) <= room:
            out += self._stream.decompress(data, room + 1 - len(out))
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if self._stream.eof and data:
                # What stands behind the end and is no further member is padding, which browsers pass over too.
                if not _GZIP.startswith(data[:2]):
                    break
                self._next_member()
        return out

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MEMBERS:
            raise Refused(Rule.TOO_LARGE, f"the body has more than {_MEMBERS} compressed members")
        self._stream = zlib.decompressobj(self._wbits or zlib.MAX_WBITS)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, data: bytes, room: int) -> bytes:
        out: bytes = self._stream.process(data, output_buffer_limit=room + 1)
        while len(out) <= room and not self._stream.can_accept_more_data():
            out += self._stream.process(b"", output_buffer_limit=room + 1 - len(out))
        return out


class _Zstd:
    def __init__(self) -> None:
        self._stream = self._new()
        self._frames = 1

    @property
    def ended(self) -> bool:
        return self._stream.eof

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})

    def feed(self, data: bytes, room: int) -> bytes:
        out = b""
        # No input is no further frame: a layer outside this one may give nothing for a while.
        while data and len(out) <= room:
            if self._stream.eof:
                self._frames += 1
                if self._frames > _MEMBERS:
                    raise Refused(Rule.TOO_LARGE, f"the body has more than {_MEMBERS} compressed members")
                self._stream = self._new()
            out += self._stream.decompress(data, room + 1 - len(out))
            data = self._stream.unused_data if self._stream.eof else b""
        return out


_MAKERS: Final[dict[str, Callable[[], Coding]]] = {
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": _Zlib,
    "br": _Brotli,
    "zstd": _Zstd,
}
_ERRORS: Final = (zlib.error, brotli.error, zstd.ZstdError)


class Decoder:
    """All codings of one body, undone in reverse order within one cap for every layer."""

    def __init__(self, codings: tuple[str, ...], cap: int) -> None:
        self._stages = [(_MAKERS[coding](), [0]) for coding in reversed(codings)]
        self._cap = cap
        self._fed = False

    @property
    def ended(self) -> bool:
        """Whether every coding came to its own end; a body cut off before that is a part of the page."""
        return not self._fed or all(stage.ended for stage, _ in self._stages)

    def feed(self, data: bytes) -> bytes:
        """Return what `data` decodes to; raises `Refused` past the cap or on a body that is not so coded."""
        self._fed = self._fed or bool(data)
        for stage, count in self._stages:
            room = self._cap - count[0]
            try:
                data = stage.feed(data, room)
            except _ERRORS as error:
                raise Refused(Rule.UNREACHABLE, "the body is not coded as its header says") from error
            if len(data) > room:
                raise Refused(Rule.TOO_LARGE, f"the body decodes to more than {self._cap} bytes")
            count[0] += len(data)
        return data
