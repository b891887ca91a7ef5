"""Which path shapes of a site have answered HTML so often that HEAD is not needed any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from geo.recent import Recent

ENOUGH: Final = 3
"""Answers in a row that were text; one surprise sets the count back."""


MOST: Final = 50_000
"""Shapes that are remembered; of one that is forgotten the next URL is asked about with HEAD again."""


@dataclass(slots=True)
class Shapes:
    """A Job's memory of shapes, by host and shape."""

    most: int = MOST
    _texts: Recent[tuple[str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        self._texts = Recent(self.most)

    def __len__(self) -> int:
        return len(self._texts)

    def is_text(self, host: str, shape: str) -> bool:
        """Answer whether URLs of this shape may be fetched without HEAD."""
        return (self._texts.get((host, shape)) or 0) >= ENOUGH

    def learn(self, host: str, shape: str, *, text: bool) -> None:
        """Remember how a URL of this shape answered."""
        self._texts.keep((host, shape), (self._texts.get((host, shape)) or 0) + 1 if text else 0)
