"""Asks a rule, and takes no other answer than the one that its contract names: what a broken rule returns is no leave."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import ParamSpec, TypeVar

from crawler.refused import Refused
from pipelines.records import Rule

P = ParamSpec("P")
T = TypeVar("T")


def told(kind: type[T], rule: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the rule says, where it is of exactly this type; raises `Refused` otherwise, as the rule itself may."""
    said = rule(*args, **kwargs)
    if type(said) is kind:
        return said
    if isinstance(said, Coroutine):
        # It would warn, at some time or other, that nobody waited for it.
        said.close()
    raise Refused(Rule.BROKEN_RULE, f"a rule answered with {type(said).__name__}, not {kind.__name__}")


def obey(rule: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Let a rule speak that refuses by raising and else returns nothing; raises `Refused` where it does anything else."""
    told(type(None), rule, *args, **kwargs)
