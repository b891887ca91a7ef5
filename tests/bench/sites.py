"""Pure: the sites that are crawled, each as its hosts, its answers by path, and how long it thinks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from tests.bench import board, scripted

_LOOPBACK: Final = "127.81.0.200"
HOST: Final = "kittens.bicycles.test"
POLITE_HOSTS: Final = 500
POLITE_PAGES: Final = 40
"""Pages of each host: more than can be asked for while the pace is measured."""
POLITE_SECONDS: Final = 0.05
_BRANCHES: Final = 20

Answer = tuple[str, bytes]
"""Media type and body."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """What is served, under which names, at which addresses."""

    answer: Callable[[str], Answer | None]
    hosts: Mapping[str, str] = field(default_factory=lambda: {HOST: _LOOPBACK})
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Hosts that pages name and nobody asks: they have addresses, so that they can be located."""
    seconds: float = 0.0


def site_of(kind: str, count: int) -> Site:
    """Return the site of a kind, with so many pages (or, where it is `polite`, so many hosts)."""
    return {"board": _board, "tiny": _tiny, "scripted": _scripted, "polite": _polite}[kind](count)


def _board(count: int) -> Site:
    ready = {path: ("text/html; charset=utf-8", body) for path, body in board.pages(count).items()}
    return Site(answer=ready.get, elsewhere=_MEDIA)


_MEDIA: Final = {name: f"127.{82 + number}.0.200" for number, name in enumerate(board.MEDIA_HOSTS)}


def _scripted(count: int) -> Site:
    return Site(answer=partial(scripted.answer, count), elsewhere=_MEDIA)


def _tiny(count: int) -> Site:
    return Site(answer=partial(_tiny_page, count))


def _tiny_page(count: int, path: str) -> Answer | None:
    """Return a page that names its twenty children and one picture: any number of pages, none of them kept here."""
    name = path.removeprefix("/thread/") if path != "/" else "0"
    if not name.isdigit() or int(name) >= count:
        return None
    children = range(int(name) * _BRANCHES + 1, (int(name) + 1) * _BRANCHES + 1)
    links = "".join(f'<a href="/thread/{child}">{child}</a>' for child in children if child < count)
    return "text/html", f'<html><title>Kitten {name}</title><img src="/{name}.jpg">{links}</html>'.encode()


def _polite(count: int) -> Site:
    links = "".join(f'<a href="/thread/{page}">{page}</a>' for page in range(1, POLITE_PAGES))
    ready = {"/": ("text/html", f"<html><title>Kittens</title>{links}</html>".encode())}
    ready |= {
        f"/thread/{page}": (
            "text/html",
            f'<html><title>Kitten {page}</title><a href="/">all</a></html>'.encode(),
        )
        for page in range(1, POLITE_PAGES)
    }
    hosts = {
        f"kittens{number}.test": f"127.{81 + number // 100}.0.{100 + number % 100}" for number in range(count)
    }
    return Site(answer=ready.get, hosts=hosts, seconds=POLITE_SECONDS)
