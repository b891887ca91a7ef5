"""Pure: by which names an address was reached; a name on the way to one address says nothing of any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from geo.facts import Address


@dataclass(frozen=True, slots=True)
class Ways:
    """Each way that led to one address: the names of CNAME targets in order, none where the host itself has it."""

    paths: tuple[tuple[str, ...], ...]

    @classmethod
    def to(cls, address: Address, cname_path: Sequence[str]) -> Self:
        """Return the ways to an address; by all names of the host where its own were not kept."""
        return cls(tuple(tuple(map(plain, path)) for path in address.paths or (cname_path,)))

    @property
    def on_some(self) -> tuple[str, ...]:
        """The names that lie on a way, each once."""
        return tuple(dict.fromkeys(name for path in self.paths for name in path))

    @property
    def on_all(self) -> tuple[str, ...]:
        """The names that lie on every way.

        These alone prove a front. Whoever runs the site's zone can lead one question through a front's name, to an
        address that another answer gives as the site's own: if one way were enough, the notice would go to the front.
        """
        return tuple(name for name in self.on_some if all(name in path for path in self.paths))

    @property
    def ends(self) -> frozenset[str]:
        """The names that have the address; an empty one stands for the host."""
        return frozenset(path[-1] if path else "" for path in self.paths)

    def have(self, name: str, target: str, *, host: str) -> bool:
        """Answer whether a CNAME lies on one of the ways."""
        step = plain(name), plain(target)
        return any(step in zip((plain(host), *path), path, strict=False) for path in self.paths)


def plain(name: str) -> str:
    """Return a name as it is compared: in lower case, without its final dot."""
    return name.lower().removesuffix(".")
