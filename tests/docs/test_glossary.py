"""The nouns that documents use are those of the code."""

from collections.abc import Callable

from geo import facts
from pipelines import cases, orders, records, standing

# Words that are no record of their own: a role, a folder, a form of a path, a chain of lines, a row of a table.
NO_RECORD = {"Bystander", "Door", "Shape", "Ledger", "Schedule", "Sandbox"}


def test_each_noun_is_a_class(headings: Callable[[str, int], list[str]]) -> None:
    known = {*vars(facts), *vars(records), *vars(orders), *vars(cases), *vars(standing)}
    assert [noun for noun in headings("glossary.md", 2) if noun not in known | NO_RECORD] == []


def test_each_main_noun_is_explained(headings: Callable[[str, int], list[str]]) -> None:
    nouns = {"Report", "Job", "Refusal", "Page", "Sighting", "Hosting", "Match", "Case", "Claim", "Gap"}
    assert nouns <= set(headings("glossary.md", 2))
