"""The report and its cases as JSON, for programs: exact values under the field names of the records."""

from __future__ import annotations

import json

import msgspec

from pipelines.cases import Case
from pipelines.hosting_report.report import HostingReport


def to_json(fact: HostingReport | Case) -> str:
    r"""Return one JSON object on one line.

    Everything beyond ASCII is written as `\u....`: exact for programs, and harmless on a terminal.
    """
    return json.dumps(msgspec.to_builtins(fact), ensure_ascii=True, separators=(",", ":"))
