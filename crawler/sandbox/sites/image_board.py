"""An image board: it names the MD5 of each file beside its thumbnail, and keeps the files on another host."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web
from crawler.sandbox.pages import page

_FILES: Final = tuple(f"1700000{number:03}" for number in range(1, 7))


def answer(request: Request, web: Web) -> Answer:
    """Answer with the board, a thread, or a file."""
    match request.segments:
        case []:
            return page("board.html", web=web, files=_board(_FILES))
        case ["cats", "thread", number] if number.isdecimal():
            return page("board.html", web=web, files=_board(_FILES[:3]))
        case _:
            return media.at(request.path)


def asserted_md5(name: str) -> str:
    """Return the MD5, in hexadecimal, that the board asserts of a file: nobody here looks into the file itself."""
    return hashlib.md5(f"a cat called {name}".encode(), usedforsecurity=False).hexdigest()


def _board(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each name with its MD5 as boards write it: in base64."""
    return [(name, base64.b64encode(bytes.fromhex(asserted_md5(name))).decode()) for name in names]


KNOWN_MD5: Final = asserted_md5(_FILES[1])
"""The file that a known list of the demo has."""

SITE: Final = Site(
    about="an image board that asserts the MD5 of its files",
    hosts=("catboard.example", "files.catboard.example"),
    answer=answer,
    seeds=("catboard.example/cats/thread/1",),
)
