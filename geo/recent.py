"""A memory of fixed size: what was used longest ago makes room for what is new."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The values of the last `most` keys that were kept or asked for."""

    def __init__(self, most: int) -> None:
        if most < 1:
            raise ValueError(f"a memory holds at least one value, not {most}")
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        """Answer whether a key is remembered, without using it."""
        return key in self._values

    def get(self, key: K) -> V | None:
        """Return the value of a key, None where it is not remembered."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def keep(self, key: K, value: V) -> None:
        """Remember a value, in the place of the one used longest ago where there is no room."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)
