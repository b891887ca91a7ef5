from __future__ import annotations

from pipelines.hosting_report.report import HostingReport
from pipelines.hosting_report.rows import HEADINGS, Row, rows_of


def test_a_row_says_who_where_how_many_whom_to_write_to_and_what_is_unknown(report: HostingReport) -> None:
    rows = rows_of(report.cases)
    assert (
        Row(
            who="Kittens Network",
            role="media host",
            country="DE",
            network="AS64500 Kittens Network",
            urls="1",
            contact="abuse@kittens.test (RDAP, 2026-11-20)",
            matched="1 in bicycles by HASH (declared)",
            unknown="country",
        )
        in rows
    )
    assert len(HEADINGS) == len(Row._fields)


def test_a_front_has_no_country_and_nobody_has_no_contact(report: HostingReport) -> None:
    rows = {row.who: row for row in rows_of(report.cases)}
    assert rows["Example Front"].country == "behind a front"
    nobody = rows["Nobody known yet"]
    assert (nobody.country, nobody.network, nobody.contact) == ("unknown", "unknown", "none known")
