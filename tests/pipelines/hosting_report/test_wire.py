from __future__ import annotations

import json

from pipelines.hosting_report.report import HostingReport
from pipelines.hosting_report.wire import to_json


def test_the_json_is_exact_and_harmless_on_a_terminal(report: HostingReport, pages: object) -> None:
    text = to_json(report)
    assert text.isascii()
    assert text.isprintable()
    read = json.loads(text)
    assert read["made_at"] == "2026-11-23T12:00:00Z"
    assert read["pages"][1]["url"].startswith('=HYPERLINK("http://evil.test")\u202e<script>')
    assert read["cases"][0]["items"][0]["url"] == "http://img.kittens.example/a/cat.jpg?size=big&v=1"
    assert read["pages"][0]["hostings"][0]["addresses"][0]["asn"] == 64500


def test_a_case_alone_can_be_written(report: HostingReport) -> None:
    assert json.loads(to_json(report.cases[0]))["role"] == "MEDIA_HOST"
