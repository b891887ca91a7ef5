"""The score as a page: a row a situation, the product and the baseline side by side, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.trace_score.judging import Judged
from tests.trace_score.score import Score, last_line, score

_HEADS = ("situation", "hosts", "party", "country", "mis-routed", "unknown said", "places of fronts", "Brier")
_PREFACE = """# The tracing score

Written by `make trace-score`: every host of the lab (`crawler/sandbox/lab/`), traced by Hostline and by a baseline that
does as a widely used tool is documented to (first IPv4 address, last two labels, no hops, the contact's country). In each
cell Hostline stands first, the baseline second. The lab's names, networks and people are invented, and its truth is
written beside each host.

- **party**: everybody who can act is named, and nobody else; of the hosts for which the lab gives enough evidence.
- **country**: where the servers are, and none where a front or anycast answers or no source can tell.
- **mis-routed**: hosts for which somebody is named who should not be: a party, a neighbour's mailbox, a hotline, a registrar.
- **unknown said**: of the hosts for which something cannot be known, those where that is said and nothing is made up.
- **places of fronts**: countries asserted where a front or anycast answers.
- **Brier**: mean squared error of the front's probability; 0 is perfect, 0.25 is a coin.
"""


def document(product: Sequence[Judged], baseline: Sequence[Judged]) -> str:
    """Return the score as Markdown."""
    rows = list(_rows(product, baseline))
    lines = [f"| {' | '.join(cells)} |" for cells in (_HEADS, ["---"] * len(_HEADS), *rows)]
    total = last_line(score(product), score(baseline))
    return "\n".join((_PREFACE, *lines, "", f"`{total}`", ""))


def table(product: Sequence[Judged], baseline: Sequence[Judged]) -> str:
    """Return the score for a terminal."""
    rows = [_HEADS, *_rows(product, baseline)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def faults(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each host of which something was wrong."""
    for one in judged:
        if said := list(_said(one)):
            yield f"{one.situation}: {one.host.ask} ({one.host.about}): {'; '.join(said)}"


def _said(one: Judged) -> Iterator[str]:
    truth, seen = one.host.truth, one.seen
    if not one.party and one.has_party:
        yield f"party {_list(seen.parties)}, not {_list(truth.parties)}"
        if seen.disable != frozenset(truth.disable):
            yield f"disable {_list(seen.disable)}, not {_list(truth.disable)}"
    if not one.country:
        yield f"country {_list(seen.countries)}, not {_list(truth.countries)}"
    if one.wrong:
        yield f"MIS-ROUTED {', '.join(one.wrong)}"
    if one.honest is False:
        missing = set(truth.unknown) - seen.gaps
        yield f"not said to be unknown: {_list(missing)}" if missing else "asserted what nobody knows"
    if one.placed:
        yield "A PLACE OF A FRONT"
    if one.doubt is not None and one.doubt >= 0.25:
        yield f"front {seen.front:.2f}, truly {truth.verdict}"
    yield from one.other


def _list(values: Sequence[str] | frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(values)) or "nobody"


def _rows(product: Sequence[Judged], baseline: Sequence[Judged]) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys(one.situation for one in product):
        both = [score([one for one in side if one.situation == name]) for side in (product, baseline)]
        yield _row(name, *both)
    yield _row("all", score(product), score(baseline))


def _row(name: str, ours: Score, theirs: Score) -> tuple[str, ...]:
    return (
        name,
        str(ours.hosts),
        _pair(ours.party, theirs.party),
        _pair(ours.country, theirs.country),
        f"{ours.misrouted} / {theirs.misrouted}",
        _pair(ours.honest, theirs.honest),
        f"{ours.placed} / {theirs.placed}",
        _pair(ours.brier, theirs.brier, digits=3),
    )


def _pair(ours: float | None, theirs: float | None, *, digits: int = 2) -> str:
    return " / ".join("-" if share is None else f"{share:.{digits}f}" for share in (ours, theirs))
