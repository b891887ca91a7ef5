"""Scripts and styles of a Job's pages, kept in memory while it runs: a site's pages share them, and are asked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from crawler.door.answer import Answer
from crawler.door.browser.purpose import Purpose
from geo.recent import Recent

_KEPT: Final = frozenset({Purpose.SCRIPT, Purpose.STYLE})
_MOST_BYTES: Final = 32 * 1024 * 1024
_EACH: Final = 1024
"""What an answer takes beside its texts: a hundred thousand empty ones are not free."""


@dataclass(slots=True)
class KeptParts:
    """A browser's cache, as small as it can be: what was not used for longest goes first."""

    most_bytes: int = _MOST_BYTES
    _answers: Recent[tuple[str, Purpose], Answer] = field(init=False)

    def __post_init__(self) -> None:
        self._answers = Recent(self.most_bytes, weigh=_size)

    def get(self, href: str, purpose: Purpose) -> Answer | None:
        """Return what a URL answered before."""
        return self._answers.get((href, purpose))

    def keep(self, href: str, purpose: Purpose, answer: Answer) -> None:
        """Keep an answer that was a whole script or style sheet."""
        if purpose not in _KEPT or answer.media_type is None or answer.truncated:
            return
        if answer.status != HTTPStatus.OK:
            return
        self._answers.keep((href, purpose), answer)


def _size(answer: Answer) -> int:
    headers = sum(len(name) + len(value) for name, value in answer.headers)
    return len(answer.body) + headers + len(answer.url.href) + _EACH
