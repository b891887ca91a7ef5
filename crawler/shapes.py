"""Which path shapes of a site have answered HTML so often that HEAD is not needed any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

ENOUGH: Final = 3
"""Answers in a row that were text; one surprise sets the count back."""


@dataclass(slots=True)
class Shapes:
    """A Job's memory of shapes, by host and shape."""

    _texts: dict[tuple[str, str], int] = field(default_factory=dict)

    def is_text(self, host: str, shape: str) -> bool:
        """Answer whether URLs of this shape may be fetched without HEAD."""
        return self._texts.get((host, shape), 0) >= ENOUGH

    def learn(self, host: str, shape: str, *, text: bool) -> None:
        """Remember how a URL of this shape answered."""
        self._texts[host, shape] = self._texts.get((host, shape), 0) + 1 if text else 0
