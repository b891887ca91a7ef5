"""What outsiders were asked is itself written down: in a Job's chain of the ledger, or in the office's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pipelines import ledger

if TYPE_CHECKING:
    from geo.handoff import HandOff
    from pipelines.store.store import Store
    from pipelines.store.transaction import Transaction


class Asked(Protocol):
    """Who keeps what was asked of whom."""

    def asked_since(self, count: int) -> tuple[tuple[str, datetime], ...]:
        """Return the questions that left the house after so many, and when."""


@dataclass(slots=True)
class OfficeDisclosure:
    """Writes the questions of a run that is no Job's into the office's chain, each once."""

    store: Store
    registry: Asked
    who: str
    disclosed: int = 0

    async def keep_up(self) -> None:
        """Write down what was asked since the last time; to be done before the answer is shown or written."""
        asked = self.registry.asked_since(self.disclosed)
        if asked:
            self.disclosed += len(asked)
            await self.store.ask(disclose, ledger.OFFICE, asked, self.who)


def told_by_provider(tx: Transaction, told: HandOff) -> None:
    """Write into the office's chain what a front's operator told a person: a verb of the store."""
    ledger.append(tx, ledger.OFFICE, "origin.told", told.asked_by, told)


def disclose(
    tx: Transaction, chain: str, asked: Iterable[tuple[str, datetime]], who: str = "crawler"
) -> None:
    """Write into a chain of the ledger what was asked of which registry: a verb of the store."""
    for url, at in asked:
        ledger.append(tx, chain, "registry.asked", who, {"url": url, "at": at.isoformat()})
