"""`hostline fingerprint`: the forms by which lists know a URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import outcome
from crawler.commands.inputs import Json, each_of, echo

if TYPE_CHECKING:
    from pipelines.fingerprints import Fingerprint

_LONGEST_TOLD: Final = 200
"""Characters of a URL in a sentence."""


def fingerprint(
    urls: Annotated[list[str], typer.Argument(metavar="URL|-", help="URLs, or - for one a line on stdin.")],
    *,
    as_json: Json = False,
) -> None:
    """Show the canonical form, expressions and hashes of URLs."""
    from geo.urls import UrlError
    from pipelines.fingerprints import fingerprint as fingerprint_of

    good = bad = 0
    for url in each_of(urls):
        try:
            found = fingerprint_of(url)
        except UrlError as error:
            bad += 1
            terminal.say(f"no fingerprint of {echo(url, _LONGEST_TOLD)!r}: {error}")
            if as_json:
                terminal.emit(_malformed(url, error))
            continue
        good += 1
        if as_json:
            terminal.emit(found)
        else:
            terminal.show_table(("what", "value"), _rows(found))
    raise typer.Exit(outcome(good=good, bad=bad))


def _malformed(url: str, error: ValueError) -> dict[str, object]:
    return {"url": echo(url), "canonical": None, "expressions": [], "hashes": {}, "error": str(error)}


def _rows(found: Fingerprint) -> Iterator[tuple[str, str]]:
    yield "url", found.url
    yield "canonical", found.canonical
    yield from (("expression", expression) for expression in found.expressions)
    yield from found.hashes.items()
