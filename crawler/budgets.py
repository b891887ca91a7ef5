"""What a Job has used of its budgets, by registered domain and by path shape."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from crawler.conduct import Spent, require_budget, require_cost
from crawler.refused import Refused
from geo.recent import Recent
from pipelines.orders import Budget
from pipelines.records import Rule

MOST_SITES: Final = 100_000
"""Registered domains that one Job asks: what is spent on them must not be forgotten, so that no more are asked."""
MOST_LOOKS: Final = 100_000
"""Looks of shapes that are remembered: a site whose looks were forgotten still has no more pages than its budget."""


@dataclass(slots=True)
class Budgets:
    """Counts what is spent; wildcard DNS makes counting by host useless, so sites are registered domains."""

    budget: Budget
    most_sites: int = MOST_SITES
    most_looks: int = MOST_LOOKS
    sites: dict[str, Spent] = field(default_factory=dict)
    _looks: Recent[tuple[str, str, str], int] = field(init=False)
    """Pages by site, shape and structure."""
    _alike: Recent[tuple[str, str], int] = field(init=False)
    _landed: dict[str, float] = field(default_factory=dict)
    """By site, when its last page came to its end."""

    def __post_init__(self) -> None:
        self._looks = Recent(self.most_looks)
        self._alike = Recent(self.most_looks)

    def begin(self, site: str, shape: str) -> None:
        """Count a page of the site before it is asked for; raises `Refused` where a budget is used up."""
        if self._is_one_too_many(site):
            raise Refused(
                Rule.BUDGET_PAGES, f"the Job has asked {len(self.sites)} domains, and asks no others"
            )
        spent = self.sites.setdefault(site, Spent())
        require_budget(self.budget, spent, self._alike.get((site, shape)) or 0)
        spent.pages += 1

    def require_part(self, site: str, *, pending: int = 0) -> None:
        """Raise `Refused` where the site may not be asked, or not pay, even for a part of a page that was begun.

        `pending` are bytes that it will pay for and has not yet.
        """
        spent = self.sites.get(site, Spent())
        require_cost(self.budget, replace(spent, bytes=spent.bytes + pending))

    def undo(self, site: str) -> None:
        """Give back a page that no rule let us ask for."""
        self.sites[site].pages -= 1

    def spend(self, site: str, *, wire_bytes: int, began: float, ended: float) -> float:
        """Count what a page cost, and return the seconds of it; times are those of one clock.

        Pages that were under way together took the site's time once: hosts of one address wait for each other.
        """
        seconds = ended - max(began, self._landed.get(site, began))
        if self._is_one_too_many(site):
            # It was refused before it was asked, and will be again.
            return seconds
        spent = self.sites.setdefault(site, Spent())
        self._landed[site] = ended
        spent.bytes += wire_bytes
        spent.seconds += seconds
        return seconds

    def saw(self, site: str, shape: str, structure: str | None, times: int = 1) -> None:
        """Remember what a page of this shape looked like."""
        if structure is None:
            return
        alike = (self._looks.get((site, shape, structure)) or 0) + times
        self._looks.keep((site, shape, structure), alike)
        self._alike.keep((site, shape), max(alike, self._alike.get((site, shape)) or 0))

    def _is_one_too_many(self, site: str) -> bool:
        return site not in self.sites and len(self.sites) >= self.most_sites
