"""`hostline cases` and `hostline case`: what was found, grouped by who can act."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json
from crawler.commands.rooms import settings_of, store_of

ITEM_HEADINGS = ("URL", "Role", "Where", "Found on", "Matched")


def cases(
    context: typer.Context,
    *,
    report: Annotated[
        str | None, typer.Option(metavar="REF", help="Only what was found for this report.")
    ] = None,
    job: Annotated[str | None, typer.Option(metavar="JOB|last", help="Only what this Job found.")] = None,
    as_json: Json = False,
) -> None:
    """List who can act: role, country, network, how many URLs, contact, matches, what is unknown."""
    from crawler.commands.found import found_by
    from pipelines.cases import cases_of, unknown_of_all
    from pipelines.hosting_report.rows import HEADINGS, rows_of

    with store_of(settings_of(context)) as store:
        found = cases_of(found_by(store, report=report, job=job).pages)
    if as_json:
        for case in found:
            terminal.emit(case)
        return
    rows = zip((case.id for case in found), rows_of(found), strict=True)
    terminal.show_table(("Case", *HEADINGS), ((identity, *row) for identity, row in rows))
    for reason in unknown_of_all(found):
        terminal.say(f"unknown: {reason}")


def case(
    context: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="As `hostline cases` shows it.")],
    *,
    as_json: Json = False,
) -> None:
    """Show one case: what is due, contacts, every URL, who else has to do with it, and what is unknown."""
    from crawler.commands.found import found_by
    from pipelines.cases import cases_of, said_once
    from pipelines.hosting_report.plain import visible
    from pipelines.hosting_report.rows import DUE_NAMES, STANDING_NAMES
    from pipelines.notices.readiness import reasons_to_hold
    from pipelines.records import now

    settings = settings_of(context)
    with store_of(settings) as store:
        found = cases_of(found_by(store).pages)
    chosen = next((each for each in found if each.id == identity), None)
    if chosen is None:
        raise CommandError(
            Exit.USAGE, f"no case has the id {identity}: `hostline cases` shows those there are"
        )
    if as_json:
        terminal.emit(chosen)
        return
    terminal.show(f"{visible(chosen.party.name)}: {DUE_NAMES[chosen.due]}")
    for reason in reasons_to_hold(chosen, now(), stale_days=settings.geo.stale_days):
        terminal.show(f"before a notice: {visible(reason)}")
    contacts = [
        (contact.address, contact.role, contact.scope, contact.source) for contact in chosen.party.contacts
    ]
    terminal.show_table(("Contact", "Role", "Answers for", "Source"), contacts, title=chosen.party.name)
    terminal.show_table(
        ITEM_HEADINGS,
        (
            (
                item.url,
                item.role.value,
                ", ".join(item.where),
                ", ".join(item.found_on),
                str(len(item.matches)),
            )
            for item in chosen.items
        ),
    )
    others = [(STANDING_NAMES[other.standing], other.name, other.why) for other in chosen.others]
    terminal.show_table(("Who else", "Name", "Why; nothing is sent"), others)
    gaps = [(gap.about, gap.question, gap.reason) for gap in said_once(chosen.unknowns)]
    terminal.show_table(("About", "Unknown", "Why"), gaps)
