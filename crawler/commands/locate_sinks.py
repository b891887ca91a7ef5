"""Where the answers of `locate` go: a page, a table, lines on stdout, or a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.forms import Form
from crawler.commands.locate_wanted import Wanted
from crawler.commands.locating import is_unanswered
from crawler.commands.outputs import write_private
from crawler.commands.results import Results
from geo.countries import in_words
from geo.facts import Hosting
from geo.whereabouts import NO_CENSUS
from pipelines.records import now

if TYPE_CHECKING:
    from crawler.config import Settings
    from pipelines.hosting_report.host_page import Circumstances

HEADINGS: Final = ("Host", "Verdict", "Addresses", "Network", "Country", "Contact", "Unknown")


class Sink(Protocol):
    """Takes one answer after the other, in order."""

    def add(self, hosting: Hosting) -> None:
        """Show an answer, or keep it until `end`."""

    def end(self) -> None:
        """Show what was kept."""


@dataclass(slots=True)
class Page:
    """The page of one host, on stdout or as an HTML file."""

    settings: Settings
    html: Path | None = None

    def add(self, hosting: Hosting) -> None:
        """Show it."""
        from pipelines.hosting_report.host_document import to_host_html
        from pipelines.hosting_report.host_page import sections_of

        circumstances = circumstances_of(self.settings)
        sections = sections_of(hosting, circumstances)
        if self.html is None:
            terminal.show_sections(hosting.host, sections)
        else:
            write_private(self.html, to_host_html(hosting.host, sections, made_at=circumstances.made_at))

    def end(self) -> None:
        """Nothing was kept."""


@dataclass(slots=True)
class Lines:
    """Lines of a form on stdout."""

    form: Form
    begun: bool = False

    def add(self, hosting: Hosting) -> None:
        """Write the line, and the heading before the first."""
        if not self.begun:
            terminal.show_bytes(self.form.heading)
            self.begun = True
        terminal.show_bytes(self.form.line(hosting))

    def end(self) -> None:
        """Nothing was kept."""


@dataclass(slots=True)
class Table:
    """A table: drawn at the end on a terminal, and line by line elsewhere."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    begun: bool = False
    uncertain: bool = False

    def add(self, hosting: Hosting) -> None:
        """Keep the row where all are needed to draw a table, and else write it."""
        self.uncertain = self.uncertain or NO_CENSUS in hosting.gaps
        if terminal.is_for_people():
            self.rows.append(row_of(hosting))
            return
        if not self.begun:
            terminal.show_row(HEADINGS)
            self.begun = True
        terminal.show_row(row_of(hosting))

    def end(self) -> None:
        """Draw the table, and say what is uncertain of all of it."""
        if self.rows:
            terminal.draw_table(HEADINGS, self.rows)
        if self.uncertain:
            terminal.say(NO_CENSUS.reason)


@dataclass(slots=True)
class File:
    """A file that a later run can go on with: what no resolver answered is left to that run."""

    results: Results

    def add(self, hosting: Hosting) -> None:
        """Write the answer; raises `CommandError` where there is none and the host is to be asked about again."""
        if is_unanswered(hosting):
            raise CommandError(
                Exit.TRY_AGAIN,
                f"no resolver answered about {hosting.host}; check [names] servers, then go on with --resume",
            )
        self.results.add(hosting)

    def end(self) -> None:
        """Nothing was kept."""


def row_of(hosting: Hosting) -> tuple[str, ...]:
    """Return a hosting in the words of a table, in the order of `HEADINGS`; what holds for every row is left to its end."""
    networks = dict.fromkeys(
        "AS unknown" if address.asn is None else f"AS{address.asn} {address.as_name or ''}".rstrip()
        for address in hosting.addresses
    )
    return (
        hosting.host,
        hosting.verdict.value,
        ", ".join(address.ip for address in hosting.addresses) or "-",
        ", ".join(networks) or "-",
        in_words(hosting.country) or "-",
        ", ".join(contact.address for contact in hosting.contacts) or "-",
        "; ".join(f"{gap.question}: {gap.reason}" for gap in hosting.gaps if gap != NO_CENSUS) or "-",
    )


def results_of(wanted: Wanted) -> Results | None:
    """Open the file that is wanted; raises `CommandError`."""
    if wanted.out is None:
        return None
    assert wanted.form is not None
    return Results.open(wanted.out, wanted.form, resume=wanted.resume)


def sink_of(wanted: Wanted, settings: Settings, results: Results | None) -> Sink:
    """Return where the answers go."""
    if results is not None:
        return File(results)
    if wanted.form is not None:
        return Lines(wanted.form)
    return Page(settings=settings, html=wanted.html) if wanted.is_one else Table()


def circumstances_of(settings: Settings) -> Circumstances:
    """Return by whom, and with which data, hosts are located under these settings."""
    from crawler.internet import holdings_of
    from geo.holdings import status
    from pipelines.hosting_report.host_page import Circumstances

    at = now()
    return Circumstances(
        made_at=at,
        operator=settings.require_operator().name,
        resolvers=tuple(map(str, settings.names.servers)),
        holdings=tuple(status(holdings_of(settings), at, most_days=settings.geo.stale_days)),
    )
