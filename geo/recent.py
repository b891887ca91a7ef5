"""A memory of fixed size: what was used longest ago makes room for what is new."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def _one(_: object) -> int:
    return 1


class Recent(Generic[K, V]):
    """The values that were kept or asked for last: `most` of them, or as many as weigh no more than that together."""

    def __init__(self, most: int, weigh: Callable[[V], int] = _one) -> None:
        if most < 1:
            raise ValueError(f"a memory holds at least one value, not {most}")
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()

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
        return self._values[key][0]

    def keep(self, key: K, value: V) -> None:
        """Remember a value, in the place of those used longest ago where there is no room.

        A value is weighed when it is kept: one that grew is kept again. One that is too heavy by itself is forgotten.
        """
        _, before = self._values.pop(key, (value, 0))
        self._weight -= before
        weight = self._weigh(value)
        if weight > self._most:
            return
        self._values[key] = value, weight
        self._weight += weight
        while self._weight > self._most:
            _, (_, gone) = self._values.popitem(last=False)
            self._weight -= gone
