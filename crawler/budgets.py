"""What a Job has used of its budgets, by registered domain and by path shape."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawler.conduct import Spent, require_budget, require_cost
from pipelines.orders import Budget


@dataclass(slots=True)
class Budgets:
    """Counts what is spent; wildcard DNS makes counting by host useless, so sites are registered domains."""

    budget: Budget
    sites: dict[str, Spent] = field(default_factory=dict)
    looks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Pages by site, shape and structure."""
    _alike: dict[tuple[str, str], int] = field(default_factory=dict)
    _landed: dict[str, float] = field(default_factory=dict)
    """By site, when its last page came to its end."""

    def begin(self, site: str, shape: str) -> None:
        """Count a page of the site before it is asked for; raises `Refused` where a budget is used up."""
        spent = self.sites.setdefault(site, Spent())
        require_budget(self.budget, spent, self._alike.get((site, shape), 0))
        spent.pages += 1

    def require_part(self, site: str) -> None:
        """Raise `Refused` where the site may not be asked even for a part of a page that was begun."""
        require_cost(self.budget, self.sites.get(site, Spent()))

    def undo(self, site: str) -> None:
        """Give back a page that no rule let us ask for."""
        self.sites[site].pages -= 1

    def spend(self, site: str, *, wire_bytes: int, began: float, ended: float) -> float:
        """Count what a page cost, and return the seconds of it; times are those of one clock.

        Pages that were under way together took the site's time once: hosts of one address wait for each other.
        """
        spent = self.sites.setdefault(site, Spent())
        seconds = ended - max(began, self._landed.get(site, began))
        self._landed[site] = ended
        spent.bytes += wire_bytes
        spent.seconds += seconds
        return seconds

    def saw(self, site: str, shape: str, structure: str | None, times: int = 1) -> None:
        """Remember what a page of this shape looked like."""
        if structure is None:
            return
        self.looks[site, shape, structure] += times
        alike = self.looks[site, shape, structure]
        self._alike[site, shape] = max(alike, self._alike.get((site, shape), 0))
