"""The report as one HTML file: it asks for nothing, runs nothing, and no reported URL in it can be clicked."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo.countries import in_words
from geo.freshness import STALE_DAYS
from pipelines.cases import Case
from pipelines.hosting_report.plain import defanged, defanged_host, defanged_within, visible
from pipelines.hosting_report.report import HostingReport
from pipelines.hosting_report.rows import (
    DUE_NAMES,
    HEADINGS,
    ROLE_NAMES,
    STANDING_NAMES,
    country_words,
    hotline_words,
    network_words,
    rows_of,
)
from pipelines.notices.readiness import reasons_to_hold
from pipelines.parties import NO_PLACE
from pipelines.records import Page
from pipelines.routing import Role

# A report of a large crawl stays readable and opens quickly; what is left out is counted, and stands in the CSV.
MOST_ROWS: Final = 500
MOST_PAGES: Final = 200

_ACTIONS: Final[Mapping[Role, str]] = {
    Role.MEDIA_HOST: "serves the media: removal here ends it wherever it is shown",
    Role.PAGE_HOST: "serves the page: removal here ends this way to the media",
    Role.FRONT: "answers for a server it hides: can stop serving, and can tell the server's network",
    Role.REDIRECTOR: "only sends on: can disable the link",
    Role.BYSTANDER: "the way led through it: for information, it is told nothing",
    Role.LINK_TARGET: "is only linked: for information, no notice is due",
}


_LISTED_LINK: Final = "is linked, and a list names the URL: removal here ends it"


def to_html(report: HostingReport, *, stale_days: int = STALE_DAYS) -> str:
    """Return the report as a whole HTML document; no notice rests on data that are older than so many days."""
    pages = sorted(report.pages, key=lambda page: (page.depth > 0, not page.matches))
    rows = list(zip(report.cases, rows_of(report.cases), strict=True))
    return render("report.html", report=report, rows=rows, pages=pages[:MOST_PAGES], stale_days=stale_days)


def render(template: str, **facts: Any) -> str:
    """Return a document of ours with its style inside, and a policy that allows this style and nothing else."""
    environment = _environment()
    style = environment.get_template("report.css").render()
    return environment.get_template(template).render(
        style=Markup(style),  # noqa: S704 our own file, without anything from outside
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        **facts,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipelines.hosting_report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "defang": defanged,
        "defang_host": defanged_host,
        "defang_within": defanged_within,
    }
    environment.filters |= {"agreement": in_words, "country": country_words, "holds": reasons_to_hold}
    environment.filters |= {"hotlines": hotline_words, "action": _action, "due": DUE_NAMES.__getitem__}
    environment.filters |= {"network": network_words, "refused": _refused}
    environment.globals |= {
        "headings": HEADINGS,
        "role_names": ROLE_NAMES,
        "standing_names": STANDING_NAMES,
        "no_place": NO_PLACE,
        "most_rows": MOST_ROWS,
    }
    return environment


def _finalize(value: object) -> object:
    """Make every value of the template visible: Jinja escapes markup, this escapes what eyes would not see."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _action(case: Case) -> str:
    """Say what the party does for the URLs, and what it can do."""
    return _LISTED_LINK if case.role is Role.LINK_TARGET and case.actionable else _ACTIONS[case.role]


def _refused(page: Page) -> tuple[tuple[str, int], ...]:
    """Count what a page named and was not touched, by rule."""
    return tuple(Counter(refusal.rule.value for refusal in page.refusals).most_common())
