"""The nouns: random ids, times in UTC, and members that explain themselves."""

import ast
import inspect
from datetime import UTC, datetime
from types import ModuleType

import pytest

from pipelines import orders, records
from pipelines.records import BUDGET_RULES, Refusal, Rule, new_id, now


def test_ids_are_random_and_times_are_utc() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert len(new_id()) == 20
    assert now().tzinfo is UTC


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware and in UTC"):
        Refusal(
            url="http://kittens.example/",
            rule=Rule.SCOPE,
            detail="outside",
            bytes_seen=0,
            at=datetime(2026, 11, 23),  # noqa: DTZ001 a naive time is what is refused
        )


def test_a_budget_can_end_a_job() -> None:
    assert {rule for rule in Rule if rule.value.startswith("budget-")} == BUDGET_RULES - {Rule.EXPIRED}


@pytest.mark.parametrize("nouns", [orders, records])
def test_each_member_of_an_enum_has_its_sentence(nouns: ModuleType) -> None:
    for node in ast.parse(inspect.getsource(nouns)).body:
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
            for member, after in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(member, ast.Assign) and node.name != "Algorithm":
                    assert isinstance(after, ast.Expr), f"{node.name}.{ast.unparse(member.targets[0])}"
