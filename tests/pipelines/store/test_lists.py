from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipelines.store import ConflictError, NotStoredError, Store, lists
from pipelines.store.lists import KnownList


def known(clock: Any, name: str = "toys") -> KnownList:
    return KnownList(
        name=name,
        kind="md5",
        source="a toy maker",
        version="v1",
        path="lists/toys-v1",
        entries=3,
        added_at=clock.moment,
        added_by="Ada Example",
    )


def test_lists_come_back_by_name(store: Store, clock: Any) -> None:
    store.do(lists.add, known(clock))
    store.do(lists.add, known(clock, "balls"))
    assert store.do(lists.all) == [known(clock, "balls"), known(clock)]
    assert store.do(lists.get, "toys") == known(clock)


def test_a_new_version_takes_the_place_of_the_old(store: Store, clock: Any) -> None:
    newer = replace(known(clock), version="v2", entries=4)
    store.do(lists.add, known(clock))
    store.do(lists.add, newer)
    assert store.do(lists.all) == [newer]


def test_a_name_stands_for_one_kind(store: Store, clock: Any) -> None:
    store.do(lists.add, known(clock))
    with pytest.raises(ConflictError, match="toys is one of md5"):
        store.do(lists.add, replace(known(clock), kind="sha1"))
    assert store.do(lists.all) == [known(clock)]


def test_a_dropped_list_is_gone(store: Store, clock: Any) -> None:
    store.do(lists.add, known(clock))
    assert store.do(lists.drop, "toys") == known(clock)
    assert store.do(lists.all) == []
    with pytest.raises(NotStoredError, match="no list is named toys"):
        store.do(lists.drop, "toys")
