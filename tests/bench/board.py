"""Pure: the site that both sides crawl, of pages about kittens and bicycles as boards and galleries make them."""

from __future__ import annotations

from random import Random
from typing import Final

PAGES: Final = 3_000
LINKS: Final = 46
"""Links to pages of the site, beside four to other sites."""
PICTURES: Final = 30
MEDIA_HOSTS: Final = tuple(f"pictures{number}.bicycles.test" for number in range(1, 6))
OTHER_SITES: Final = tuple(f"www.{name}.example" for name in ("whiskers", "saddles", "yarn", "spokes"))
_CHILDREN: Final = 6
_NAVIGATION: Final = 12
_POSTS: Final = 10
_WORDS: Final = tuple(
    word
    for line in (
        "kitten bicycle saddle whisker basket pedal yarn paw spoke blanket bell sunny garden ride purr chain tyre",
        "afternoon tail handlebar window sleeps climbs repaired found green small quick the a and with under of near",
    )
    for word in line.split()
)


def path_of(number: int) -> str:
    """Return the path of a page: three templates, as one site has them, and the front page."""
    if number == 0:
        return "/"
    return (f"/thread/{number}", f"/board/{number}?sort=new", f"/gallery/kittens-on-bicycles-{number}")[
        number % 3
    ]


def pages(count: int = PAGES) -> dict[str, bytes]:
    """Return every page of the site by its path; each is named by another, few steps from the front page."""
    return {path_of(number): _page(number, count).encode() for number in range(count)}


def _page(number: int, count: int) -> str:
    chance = Random(number)
    links = [path_of(n) for n in _linked(number, count, chance)]
    shown = [_anchor(link, chance) for link in links]
    shown += [f'<a rel="nofollow" href="http://{site}/from/{number}">{site}</a>' for site in OTHER_SITES]
    pictures = [_picture(number, place, chance) for place in range(PICTURES)]
    posts = [
        _post(post, number, pictures[post::_POSTS], shown[_NAVIGATION + post :: _POSTS], chance)
        for post in range(_POSTS)
    ]
    title = _text(chance, 6)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta name="description" content="{_text(chance, 14)}"><link rel="stylesheet" href="/style.css">\n'
        f'<link rel="canonical" href="{path_of(number)}"><script src="/board.js" defer></script></head>\n'
        f'<body class="board"><header><h1>{title}</h1><nav><ul>\n'
        + "".join(f"<li>{anchor}</li>\n" for anchor in shown[:_NAVIGATION])
        + "</ul></nav></header>\n<main>\n"
        + "".join(posts)
        + f"</main><footer><p>{_text(chance, 20)}</p></footer></body></html>\n"
    )


def _linked(number: int, count: int, chance: Random) -> list[int]:
    """Return the pages that a page names: the same ones in each navigation, its own children, and some others."""
    children = range(number * _CHILDREN + 1, (number + 1) * _CHILDREN + 1)
    named = dict.fromkeys([*range(_NAVIGATION), *(child for child in children if child < count)])
    while len(named) < min(LINKS, count):
        named[chance.randrange(count)] = None
    return list(named)


def _anchor(link: str, chance: Random) -> str:
    return f'<a class="link" href="{link}" title="{_text(chance, 3)}">{_text(chance, 4)}</a>'


def _picture(number: int, place: int, chance: Random) -> str:
    host = MEDIA_HOSTS[place % len(MEDIA_HOSTS)]
    return (
        f'<img class="thumb" src="http://{host}/thumbs/{number:05}/{place:02}-{chance.randrange(10**8):08}.jpg" '
        f'width="240" height="180" loading="lazy" alt="{_text(chance, 5)}">'
    )


def _post(post: int, number: int, pictures: list[str], links: list[str], chance: Random) -> str:
    return (
        f'<article class="post" id="post-{number}-{post}"><div class="meta"><span class="author">'
        f'{_text(chance, 2)}</span> <time datetime="2026-02-{post + 1:02}T10:00:00Z">day {post + 1}</time></div>\n'
        f'<div class="body"><p>{_text(chance, 45)}</p><div class="pictures">{" ".join(pictures)}</div>\n'
        f"<p>{_text(chance, 25)} {' '.join(links)}</p></div></article>\n"
    )


def _text(chance: Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))
