"""Pure: a site whose pages are written by their script, which fetches what to write."""

from __future__ import annotations

import json
from typing import Final

from tests.bench.board import MEDIA_HOSTS

_PICTURES: Final = 10
_LINKS: Final = 12
_SCRIPT: Final = b"""
const number = document.body.dataset.number;
fetch('/data/' + number + '.json').then((answer) => answer.json()).then((data) => {
  const main = document.createElement('main');
  for (const url of data.pictures) { const one = document.createElement('img'); one.src = url; main.append(one); }
  for (const url of data.links) {
    const one = document.createElement('a'); one.href = url; one.textContent = url; main.append(one);
  }
  document.body.append(main);
});
"""
_STYLE: Final = b"main { display: grid } img { width: 240px; height: 180px }"
_PAGE: Final = (
    '<!DOCTYPE html><html><head><title>Bicycle {0}</title><link rel="stylesheet" href="/style.css">'
    '<script src="/words.js"></script><script src="/board.js" defer></script></head><body data-number="{0}"></body></html>'
)
_WORDS: Final = b"window.words = ['kitten', 'bicycle', 'saddle'];"
_FILES: Final = {
    "/board.js": ("text/javascript", _SCRIPT),
    "/words.js": ("text/javascript", _WORDS),
    "/style.css": ("text/css", _STYLE),
}


def answer(count: int, path: str) -> tuple[str, bytes] | None:
    """Return what is at a path of a site with so many pages; its front page names them all."""
    if path == "/":
        links = "".join(f'<a href="/board/{number}">{number}</a>' for number in range(1, count))
        return "text/html", f"<html><title>Bicycles</title><body>{links}</body></html>".encode()
    for before, after, written in (("/board/", "", _page), ("/data/", ".json", _data)):
        name = path.removeprefix(before).removesuffix(after)
        if path == f"{before}{name}{after}" and name.isdigit() and 0 < int(name) < count:
            return written(int(name), count)
    return _FILES.get(path)


def _page(number: int, count: int) -> tuple[str, bytes]:
    del count
    return "text/html", _PAGE.format(number).encode()


def _data(number: int, count: int) -> tuple[str, bytes]:
    pictures = [
        f"http://{MEDIA_HOSTS[place % len(MEDIA_HOSTS)]}/{number}/{place}.jpg" for place in range(_PICTURES)
    ]
    links = [f"/board/{1 + (number + step) % (count - 1)}" for step in range(_LINKS)]
    return "application/json", json.dumps({"pictures": pictures, "links": links}).encode()
