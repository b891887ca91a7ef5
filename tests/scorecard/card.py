"""The card: cases by group, what was found of each, and how it is written down."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.scorecard.rig import Rig


class RigError(Exception):
    """The rig itself failed; nothing can be said about the case."""


_RIG_FAILED: Final = "the rig failed"
_MOST_SAID: Final = 4
TRIES: Final = 3
"""How often a doubt is tried: more would say nothing new."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a case came to: held, not held, or (None) not judged, which `measured` gives the reason of."""

    held: bool | None
    measured: str
    breached: bool = True
    """Whether it is the product that did not hold; False where the machine may just have been busy."""


Judge = Callable[["Rig"], Finding]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One line of the card."""

    id: str
    group: str
    tried: str
    expected: str
    judge: Judge
    sides: tuple[str, ...] = ("door",)
    """What it can be tried on: the others of its group need the product."""


_made: Final[list[Checks]] = []
"""The checks of the case that is judged: what they found stands, whatever happens to the judge afterwards."""


@dataclass(slots=True)
class Checks:
    """Gathers what does not hold within one case; figures are said either way.

    A wall clock and a page that was not shown in time speak of the machine as well as of the product, and other work on
    the machine only ever makes them worse: such doubts are a reason to try again. A breach never is.
    """

    figures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        _made.append(self)

    def say(self, figure: str) -> None:
        self.figures.append(figure)

    def hold(self, what: str, *, true: bool) -> None:
        if not true:
            self.faults.append(what)

    def most(self, what: str, figure: float, limit: float) -> None:
        self.say(f"{what} {_number(figure)}")
        self.hold(f"{what}: {_number(figure)} is more than {_number(limit)}", true=figure <= limit)

    def within(self, what: str, seconds: float, limit: float) -> None:
        """Hold that so much time, by the wall clock or of the processor, was enough."""
        self.say(f"{what} {_number(seconds)}")
        self.tried(f"{what}: {_number(seconds)} is more than {_number(limit)}", true=seconds <= limit)

    def tried(self, what: str, *, true: bool) -> None:
        """Hold that what is judged did happen: where it did not, nothing was proved."""
        if not true:
            self.doubts.append(what)

    def finding(self) -> Finding:
        wrong = (*self.faults, *self.doubts)
        said = [f"NOT: {fault}" for fault in wrong[:_MOST_SAID]]
        more = [f"and {len(wrong) - _MOST_SAID} more"] * (len(wrong) > _MOST_SAID)
        return Finding(not wrong, "; ".join((*self.figures, *said, *more)), breached=bool(self.faults))


def _number(figure: float) -> str:
    return f"{figure:,.2f}" if figure % 1 else f"{int(figure):,}"


@dataclass(slots=True)
class Group:
    """The cases of one promise."""

    name: str
    cases: list[Case] = field(default_factory=list)

    def case(
        self, number: str, tried: str, expected: str, *, sides: tuple[str, ...] = ("door",)
    ) -> Callable[[Judge], Judge]:
        def add(judge: Judge) -> Judge:
            one = Case(id=number, group=self.name, tried=tried, expected=expected, judge=judge, sides=sides)
            self.cases = sorted((*self.cases, one), key=lambda case: case.id)
            return judge

        return add

    def unjudged(self, number: str, tried: str, why: str) -> None:
        self.case(number, tried, "")(lambda _: Finding(None, why))


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A case and its finding."""

    case: Case
    finding: Finding
    seconds: float

    @property
    def rig_failed(self) -> bool:
        return self.finding.measured.startswith(_RIG_FAILED)

    @property
    def verdict(self) -> str:
        return {True: "held", False: "NOT HELD", None: "not judged"}[self.finding.held]


def judged(case: Case, rig: Callable[[], Rig], *, tries: int = 1) -> Judged:
    """Judge one case; where nothing but a doubt speaks against it, try it again with a new rig, and say so."""
    began = time.monotonic()
    doubted: list[str] = []
    while True:
        with rig() as one:
            finding = _found(case, one)
        if finding.held is not False or finding.breached or len(doubted) == tries - 1:
            break
        doubted.append(finding.measured)
    again = "".join(f"; try {number}: {text}" for number, text in enumerate(doubted, 1))
    finding = replace(finding, measured=finding.measured + again)
    return Judged(case=case, finding=finding, seconds=time.monotonic() - began)


def _found(case: Case, rig: Rig) -> Finding:
    """Judge a case once; a rig that fails is a case that does not hold, and may be tried again."""
    _made.clear()
    try:
        return case.judge(rig)
    except Exception as error:  # noqa: BLE001 the other cases are to be judged all the same
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{_RIG_FAILED} in {where.name}, line {where.lineno}: {error!r}"[:300]
        faults = [fault for checks in _made for fault in checks.faults]
        said = "; ".join((said, *(f"NOT: {fault}" for fault in faults[:_MOST_SAID])))
        return Finding(False, said, breached=bool(faults) or not isinstance(error, RigError))


def last_line(all_judged: Iterable[Judged]) -> str:
    """Return how many of the cases that were judged held."""
    verdicts = [one.finding.held for one in all_judged if one.finding.held is not None]
    return f"{sum(verdicts)} of {len(verdicts)} held"


def document(all_judged: list[Judged], title: str, preface: str) -> str:
    """Return the card as Markdown."""
    lines = [f"# {title}", "", preface, ""]
    for name in dict.fromkeys(one.case.group for one in all_judged):
        ours = [one for one in all_judged if one.case.group == name and one.finding.held is not None]
        if not ours:
            continue
        lines += [f"## {name.capitalize()}", "", "| id | tried | expected | measured | verdict |"]
        lines += ["| --- | --- | --- | --- | --- |"]
        lines += [
            f"| {one.case.id} | {_cell(one.case.tried)} | {_cell(one.case.expected)} "
            f"| {_cell(one.finding.measured)} | {one.verdict} |"
            for one in ours
        ]
        lines.append("")
    left = [one for one in all_judged if one.finding.held is None]
    if left:
        lines += ["## Not judged", "", "| id | what it would try | why not |", "| --- | --- | --- |"]
        lines += [
            f"| {one.case.id} | {_cell(one.case.tried)} | {_cell(one.finding.measured)} |" for one in left
        ]
        lines.append("")
    return "\n".join([*lines, last_line(all_judged), ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
