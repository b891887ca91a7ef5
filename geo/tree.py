"""Sorted address ranges in, an MMDB file out: the tree is grown by halving, and equal branches are kept once."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Final

from mmdb_writer import SearchTreeLeaf, SearchTreeNode, TreeWriter

_WIDTH: Final = {4: 32, 6: 128}
_IPV4_DEPTH: Final = 96
_IPV4_END: Final = 2**32
Record = tuple[tuple[str, str | int], ...]
"""What is said about a range, as sorted pairs, so that equal records are one key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A range of addresses, as numbers, both ends included, and what is said about it."""

    first: int
    last: int
    record: Record


def write(
    path: Path,
    spans: Mapping[int, Sequence[Span]],
    *,
    kind: str,
    description: Mapping[str, str],
    built: datetime,
) -> None:
    """Write `spans` (by IP version, sorted, without overlaps) as an MMDB file.

    `description` becomes the metadata of that name. The same input gives the same bytes.
    """
    if any(span.first < _IPV4_END for span in spans.get(6, ())[:1]):
        raise ValueError("an IPv6 range reaches into ::/96, where an MMDB file keeps the IPv4 addresses")
    nursery = _Nursery()
    ipv4, ipv6 = (nursery.grow(spans.get(version, ()), _WIDTH[version]) for version in (4, 6))
    meta = {
        "ip_version": 6,
        "database_type": kind,
        "languages": ["en"],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "description": dict(description),
        "build_epoch": int(built.timestamp()),
    }
    TreeWriter(_grafted(ipv6, ipv4), meta).write(str(path))


_Branch = SearchTreeNode | SearchTreeLeaf | None


@dataclass(slots=True)
class _Nursery:
    """Grows trees whose equal leaves and equal branches are one object, which makes the file a third smaller."""

    leaves: dict[Record, SearchTreeLeaf] = field(default_factory=dict)
    nodes: dict[tuple[int, int], SearchTreeNode] = field(default_factory=dict)

    def grow(self, spans: Sequence[Span], width: int) -> _Branch:
        return self._block(spans, 0, len(spans), first=0, width=width)

    def _block(self, spans: Sequence[Span], low: int, high: int, *, first: int, width: int) -> _Branch:
        """Grow the branch of the `2**width` addresses from `first`; `spans[low:high]` touch them."""
        if low == high:
            return None
        if high - low == 1 and spans[low].first <= first and spans[low].last >= first + 2**width - 1:
            return self._leaf(spans[low].record)
        middle = first + 2 ** (width - 1)
        cut = bisect.bisect_left(spans, middle, low, high, key=attrgetter("first"))
        overlaps = cut > low and spans[cut - 1].last >= middle
        left = self._block(spans, low, cut, first=first, width=width - 1)
        right = self._block(spans, cut - overlaps, high, first=middle, width=width - 1)
        if left is right and not isinstance(left, SearchTreeNode):
            return left
        return self._node(left, right)

    def _leaf(self, record: Record) -> SearchTreeLeaf:
        return self.leaves.setdefault(record, SearchTreeLeaf(dict(record)))

    def _node(self, left: _Branch, right: _Branch) -> SearchTreeNode:
        return self.nodes.setdefault((id(left), id(right)), SearchTreeNode(left, right))


def _grafted(ipv6: _Branch, ipv4: _Branch) -> SearchTreeNode:
    """Return the IPv6 tree with the IPv4 tree at `::/96`, where every MMDB reader looks for it.

    The nodes on the way are made anew, since a node may stand in several places.
    """
    path: list[SearchTreeNode] = []
    branch = ipv6
    for _ in range(_IPV4_DEPTH):
        assert not isinstance(branch, SearchTreeLeaf)  # write() refuses a range that reaches into ::/96
        path.append(SearchTreeNode(None, branch.right if branch else None))
        branch = branch.left if branch else None
    for above, below in zip(path, [*path[1:], ipv4], strict=True):
        above.left = below
    return path[0]
