"""The formats name exactly the fields of the records, and no record of the wire is left out."""

import dataclasses
import re
from collections.abc import Callable
from typing import TypeGuard

import pytest

from crawler.commands.check import Finding
from geo import facts
from geo.changes import Change
from geo.holdings import Holding
from geo.versions import Version, VersionFile
from pipelines import cases, ledger, orders, parties, records
from pipelines.fingerprints import Fingerprint
from pipelines.hosting_report.report import HostingReport, Summary
from pipelines.routing import HotlineRoute
from pipelines.standing import Other
from pipelines.store.chain import Broken
from pipelines.store.hostings import Look
from pipelines.store.lists import KnownList
from pipelines.store.schedules import Schedule


def is_record(kind: object) -> TypeGuard[type]:
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


WIRE: list[type] = [
    *(kind for module in (facts, records, orders) for kind in vars(module).values() if is_record(kind)),
    *(cases.Case, cases.Party, parties.Network, cases.Item, cases.Unknown, HostingReport, Summary),
    *(Holding, Version, VersionFile, Other),
    *(Look, Change, HotlineRoute),
    *(Fingerprint, KnownList, Finding, Schedule, ledger.Verification, Broken),
]


@pytest.mark.parametrize("kind", dict.fromkeys(WIRE), ids=lambda kind: kind.__name__)
def test_a_record_is_described_field_by_field(kind: type, section: Callable[[str, str], str]) -> None:
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", section("formats.md", kind.__name__), flags=re.MULTILINE)
    assert [name for name, _ in told] == [field.name for field in dataclasses.fields(kind)]


def test_no_heading_is_left_over(headings: Callable[[str, int], list[str]]) -> None:
    assert sorted(headings("formats.md", 3)) == sorted({kind.__name__ for kind in WIRE})
