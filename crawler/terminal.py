"""What people and programs read: facts go to stdout, talk goes to stderr, and no text from outside moves a cursor."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from pipelines.hosting_report.host_text import to_text
from pipelines.hosting_report.plain import visible

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipelines.hosting_report.host_page import Section


WIDTH_OF_NO_TERMINAL: Final = 140


def emit(fact: object) -> None:
    """Write a fact, or a dictionary, as one line of JSON on stdout.

    Only ASCII is written: exact for programs, and harmless should stdout be a terminal.
    """
    sys.stdout.write(line(fact))


def line(fact: object) -> str:
    """Return a fact, or a dictionary, as one line of JSON."""
    return json.dumps(fields(fact), ensure_ascii=True, separators=(",", ":")) + "\n"


def fields(fact: object) -> Any:
    """Return a fact as JSON would hold it: dictionaries, lists, texts, numbers."""
    import msgspec

    return msgspec.to_builtins(fact)


def show(text: str) -> None:
    """Write text of our own making on stdout: a reference, or a document that escaped what came from outside."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def say(sentence: str) -> None:
    """Write one line of talk on stderr, whatever the sentence holds."""
    sys.stderr.write(f"{visible(sentence)}\n")


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    """Draw a table on stdout; where stdout is no terminal, as lines with tabs, for `cut` and `grep`."""
    if not is_for_people():
        for row in (headings, *rows):
            show_row(row)
        return
    draw_table(headings, rows, title=title)


def draw_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None, aside: bool = False
) -> None:
    """Draw a table with lines for people, on stderr where it stands `aside` of the facts on stdout."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    stream = sys.stderr if aside else sys.stdout
    Console(file=stream, highlight=False, width=None if stream.isatty() else WIDTH_OF_NO_TERMINAL).print(
        table
    )


def show_bytes(text: bytes) -> None:
    """Write lines of our own making on stdout as they are, line ends included."""
    sys.stdout.write(text.decode())


def is_for_people() -> bool:
    """Answer whether stdout is a terminal."""
    return sys.stdout.isatty()


def show_row(cells: Iterable[str]) -> None:
    """Write one line of a table with tabs on stdout, which is no terminal."""
    sys.stdout.write("\t".join(map(visible, cells)) + "\n")


def show_sections(host: str, sections: Iterable[Section]) -> None:
    """Draw the page of one host on stdout; where stdout is no terminal, as plain text in a fixed layout."""
    if not is_for_people():
        show(to_text(host, sections))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(visible(host), style="bold"))
    for section in sections:
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", overflow="fold", min_width=12)
        grid.add_column(overflow="fold")
        for line in section.lines:
            words = Text(visible(line.text))
            words.append(f"  {visible(line.note)}" if line.note else "", style="dim")
            grid.add_row(Text(visible(line.label)), words)
        console.print(grid if section.lines else Text(section.empty, style="dim"))


def progress() -> Progress:
    """Return a progress display on stderr that shows nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
