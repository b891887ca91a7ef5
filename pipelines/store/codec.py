"""The one codec through which URLs, hosts and contacts pass on their way into the database and out of it.

Today a sealed text is plain behind one byte that says so: encryption becomes another first byte, with no new schema.
Look-ups never use the text but its digest, keyed with a secret of this store, so that a copy of one column tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeVar

import msgspec

from pipelines.store.errors import StoreError

T = TypeVar("T")
DIGEST_BYTES: Final = 16
KEY_BYTES: Final = 32
_PLAIN: Final = b"\x00"
_ENCODER: Final = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Codec:
    """Seals what identifies a case, and gives the keyed digests by which it is found again."""

    key: bytes

    def seal(self, fact: object) -> bytes:
        """Return a fact (dataclass, text, tuple ...) as the bytes that may be stored."""
        return _PLAIN + _ENCODER.encode(fact)

    def unseal(self, sealed: bytes, kind: type[T]) -> T:
        """Return the fact of type `kind` that was sealed; raises `StoreError` where the bytes are damaged."""
        try:
            return msgspec.msgpack.decode(self.plain(sealed), type=kind)
        except (msgspec.DecodeError, ValueError) as error:
            raise StoreError(
                f"a sealed row holds no {kind.__name__}: the store is damaged, restore a copy"
            ) from error

    def plain(self, sealed: bytes) -> bytes:
        """Return the bytes of a sealed fact as they are without the seal, on which the ledger commits."""
        if sealed[:1] != _PLAIN:
            raise StoreError(
                "a sealed row begins with a mark that this version does not know: use a newer Hostline"
            )
        return sealed[1:]

    def digest(self, text: str) -> bytes:
        """Return the keyed digest of a URL, a host or another text that is looked up."""
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES, key=self.key).digest()

    def digest_of(self, sealed: bytes) -> bytes:
        """Return the keyed digest of a sealed fact: its identity where equal facts are stored once."""
        return blake2b(sealed, digest_size=DIGEST_BYTES, key=self.key).digest()
