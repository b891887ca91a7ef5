"""The page of one host as one HTML file to print: it asks for nothing, runs nothing, and no name in it can be clicked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pipelines.hosting_report.document import render
from pipelines.hosting_report.host_page import Section


def to_host_html(host: str, sections: Iterable[Section], *, made_at: datetime) -> str:
    """Return the page as a whole HTML document."""
    return render("host.html", host=host, sections=tuple(sections), made_at=made_at)
