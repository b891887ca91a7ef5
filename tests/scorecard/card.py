"""The card: cases by group, what was found of each, and how it is written down."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.scorecard.rig import Rig

_RIG_FAILED: Final = "the rig failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a case came to: held, not held, or (None) not judged, which `measured` gives the reason of."""

    held: bool | None
    measured: str


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


@dataclass(slots=True)
class Checks:
    """Gathers what does not hold within one case; figures are said either way."""

    figures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def say(self, figure: str) -> None:
        self.figures.append(figure)

    def hold(self, what: str, *, true: bool) -> None:
        if not true:
            self.faults.append(what)

    def most(self, what: str, figure: float, limit: float) -> None:
        self.say(f"{what} {_number(figure)}")
        self.hold(f"{what}: {_number(figure)} is more than {_number(limit)}", true=figure <= limit)

    def finding(self) -> Finding:
        faults = [f"NOT: {fault}" for fault in self.faults[:4]]
        more = [f"and {len(self.faults) - 4} more"] * (len(self.faults) > 4)
        return Finding(not self.faults, "; ".join((*self.figures, *faults, *more)))


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


def judged(case: Case, rig: Rig) -> Judged:
    """Judge one case; a rig that fails is a case that does not hold."""
    began = time.monotonic()
    try:
        finding = case.judge(rig)
    except Exception as error:  # noqa: BLE001 the other cases are to be judged all the same
        where = traceback.extract_tb(error.__traceback__)[-1]
        finding = Finding(False, f"{_RIG_FAILED} in {where.name}, line {where.lineno}: {error!r}"[:300])
    return Judged(case=case, finding=finding, seconds=time.monotonic() - began)


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
