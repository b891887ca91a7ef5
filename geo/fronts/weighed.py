"""What is most probable at one address, once all evidence about it is weighed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from geo.facts import Address, Verdict
from geo.fronts import behaviour
from geo.fronts.rules import Rule
from geo.fronts.weights import DOUBT, SURE


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is most probable at one address."""

    address: Address | None
    platform: tuple[float, Rule | None]
    front: tuple[float, Rule | None]
    habits: tuple[behaviour.Habit, ...] = ()

    likeness: float = field(init=False)
    """How much it behaves like a front that nobody knows."""
    verdict: Verdict = field(init=False)
    """What stands at the address; a platform before the front it uses."""

    def __post_init__(self) -> None:
        likeness = behaviour.likeness(self.habits)
        object.__setattr__(self, "likeness", likeness)
        front = Verdict.FRONT if max(self.front[0], likeness) > SURE else Verdict.ORIGIN
        object.__setattr__(self, "verdict", Verdict.SHARED_PLATFORM if self.platform[0] > SURE else front)

    @property
    def confidence(self) -> float:
        """How probable the verdict is."""
        if self.verdict is Verdict.SHARED_PLATFORM:
            return self.platform[0]
        if self.verdict is Verdict.FRONT:
            return max(self.front[0], self.likeness)
        return 1 - max(self.front[0], self.platform[0], self.likeness)

    @property
    def front_name(self) -> str | None:
        """The front at the address, known or not, also before a platform."""
        if self.front[0] > SURE and self.front[1] is not None:
            return self.front[1].name
        return behaviour.name_of(self.address) if self.likeness > SURE and self.address else None

    @property
    def unproven(self) -> str | None:
        """The operator whose front only the site itself names, where nothing speaks for it or against it."""
        named = self.front[1]
        return named.name if DOUBT <= self.front[0] <= SURE and named else None

    @property
    def doubted(self) -> str | None:
        """The front that may be at the address, where it is not known whether there is any."""
        if self.is_seen or self.front_name or self.address is None:
            return None
        return self.unproven or behaviour.name_of(self.address)

    @property
    def judged(self) -> Address | None:
        """The address with its verdict and operator; without a country where it may be that of a front."""
        if self.address is None:
            return None
        country = self.address.country if self.is_seen else None
        return replace(self.address, verdict=self.verdict, country=country, operator=self.operator)

    @property
    def is_seen(self) -> bool:
        """Whether the server itself is at the address, so that the address's place is the server's."""
        return max(self.front[0], self.likeness) < DOUBT

    @property
    def operator(self) -> str | None:
        """Who answers at the address where that is no origin."""
        platform = self.verdict is Verdict.SHARED_PLATFORM and self.platform[1]
        return platform.name if platform else self.front_name
