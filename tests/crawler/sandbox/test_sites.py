"""Each site is what it says it is; they are asked as functions here, without a server."""

from __future__ import annotations

import base64
import re

import pytest

from crawler.sandbox import places
from crawler.sandbox.answers import Answer, Request, Web
from crawler.sandbox.internet import respond_as
from crawler.sandbox.media import CANARY
from crawler.sandbox.sites import SITES, image_board

WEB = Web(port=8080, secure_hosts=frozenset({"lockedcats.example"}))
BY_HOST = {host: site for site in SITES for host in site.hosts}
SEEDS = [seed for site in SITES for seed in site.seeds]
LEADS_NOWHERE = {"gone.example", "brokendns.example", "circle.example", "inside.example"}


def ask(place: str, method: str = "GET") -> Answer:
    host, _, path = place.partition("/")
    request = Request(method=method, host=host, path=f"/{path}", query="", headers={})
    return respond_as(request, sites=BY_HOST, web=WEB)


def header(answer: Answer, name: str) -> str | None:
    return {key.lower(): value for key, value in answer.headers}.get(name)


def body(place: str) -> str:
    return ask(place).body.decode()


def test_there_are_enough_sites_on_addresses_of_their_own() -> None:
    homes = {places.addresses_of(site.hosts[0].replace("*", "any")) for site in SITES} - {()}
    assert len(homes) >= 15


@pytest.mark.parametrize("host", sorted(BY_HOST))
def test_each_host_has_an_address_or_is_meant_to_have_none(host: str) -> None:
    bound = set(places.addresses_of(host.replace("*", "any"))) & set(places.bound_addresses())
    assert bool(bound) != (host in LEADS_NOWHERE)


def test_no_two_sites_share_a_host() -> None:
    hosts = [host for site in SITES for host in site.hosts]
    assert len(hosts) == len(set(hosts))


@pytest.mark.parametrize("seed", SEEDS)
def test_only_media_carry_the_canary_and_only_the_liar_lies(seed: str) -> None:
    answer = ask(seed)
    assert (CANARY in answer.body) == answer.is_media
    assert answer.lies == seed.startswith("liar.example/story")


@pytest.mark.parametrize("name", ["large", "small", "endless"])
def test_the_liar_calls_pictures_text_also_of_head(name: str) -> None:
    for method in ("GET", "HEAD"):
        assert header(ask(f"liar.example/story/{name}", method), "content-type") == "text/html; charset=utf-8"


def test_the_liar_keeps_one_picture_to_itself_until_it_sends_it() -> None:
    assert ask("liar.example/story/mute", "HEAD").status == 405
    picture = ask("liar.example/story/mute")
    assert (header(picture, "content-type"), picture.is_media, picture.lies) == ("image/jpeg", True, True)


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("kittenforum.example/thread/1", ["http://i.catpile.example:8080/cat1.jpg", "/avatars/1.png"]),
        ("catpile.example/v/cat1", ['og:image" content="http://i.catpile.example:8080/cat1.jpg']),
        (
            "bikelinks.example/",
            ["https://lockedcats.example:8080/", "http://i.catpile.example:8080/cat8.jpg"],
        ),
        (
            "bikegallery.example/album/1",
            [
                "data-src=",
                "srcset=",
                "<picture>",
                "poster=",
                "<noscript>",
                "data:image/gif",
                "cdn.bikegallery.example",
            ],
        ),
        (
            "wheelblog.example/post/1",
            [
                "url('/inline.jpg')",
                '"contentUrl": "http://static.wheelblog.example:8080/bicycle.jpg"',
                "/feed.xml",
                "<iframe",
            ],
        ),
        ("static.wheelblog.example/style.css", ['url("/paper.png")', "url(/wheel.svg)"]),
        ("wheelblog.example/feed.xml", ["enclosure", "http://static.wheelblog.example:8080/feed.jpg"]),
        ("wheelblog.example/sitemap.xml", ["<loc>http://wheelblog.example:8080/post/3</loc>"]),
    ],
)
def test_pages_name_what_they_are_there_to_name(place: str, names: list[str]) -> None:
    page = body(place)
    assert [name for name in names if name not in page] == []


def test_the_board_asserts_md5_as_boards_do() -> None:
    asserted = re.findall(r'data-md5="([^"]+)"', body("catboard.example/cats/thread/1"))
    assert image_board.KNOWN_MD5 in {base64.b64decode(value).hex() for value in asserted}


def test_the_chain_has_five_hops_by_five_mechanisms() -> None:
    first, second, third = (ask(f"hop-{number}.example/on") for number in ("one", "two", "three"))
    assert [(answer.status, header(answer, "location")) for answer in (first, second, third)] == [
        (301, "http://hop-two.example:8080/on"),
        (302, "http://hop-three.example:8080/on"),
        (307, "http://hop-four.example:8080/on"),
    ]
    assert header(ask("hop-four.example/on"), "refresh") == "0; url=http://hop-five.example:8080/on"
    assert 'content="0; url=http://landing.example:8080/"' in body("hop-five.example/on")
    assert ask("landing.example/").status == 200


@pytest.mark.parametrize(
    ("path", "goal"),
    [
        ("k1", "http://kittenforum.example:8080/thread/2"),
        ("k2", "/k1"),
        ("picture", "http://i.catpile.example:8080/cat9.jpg"),
        ("round", "/about"),
        ("about", "/round"),
        ("k3", None),
    ],
)
def test_the_shortener(path: str, goal: str | None) -> None:
    assert header(ask(f"kit.example/{path}"), "location") == goal


def test_robots() -> None:
    assert "Disallow: /\n" in body("keepout.example/robots.txt")
    assert ask("keepout.example/").status == 200
    assert ask("brokenrobots.example/robots.txt").status == 503
    assert ask("hangingrobots.example/robots.txt").hang_up
    assert ask("kittenforum.example/robots.txt").body == b"User-agent: *\nAllow: /\n"


def test_the_maze_never_ends() -> None:
    seen: set[str] = set()
    room = "/"
    for _ in range(50):
        doors = re.findall(r'href="(/room/[0-9a-f]+)"', body(f"maze.example{room}"))
        assert not seen & set(doors)
        seen |= set(doors)
        room = doors[0]
    assert len(re.findall(r"http://wing-[0-9a-f]+\.maze\.example:8080/", body("maze.example/"))) == 2


@pytest.mark.parametrize(
    ("place", "kind"),
    [("photo/4711", "image/jpeg"), ("tabby.jpg", "image/jpeg"), ("favicon.ico", "image/x-icon")],
)
def test_the_pictures_say_that_they_are_pictures(place: str, kind: str) -> None:
    answer = ask(f"snapshots.example/{place}")
    assert (header(answer, "content-type"), answer.is_media) == (kind, True)


@pytest.mark.parametrize(
    ("place", "encoding", "name"),
    [
        ("utf16", "utf-16", "Kätzchen"),
        ("koi8", "koi8-r", "котёнок"),
        ("sjis", "shift_jis", "子猫"),
        ("silent", "cp1252", "Kätzchen"),
    ],
)
def test_old_pages_need_their_encoding(place: str, encoding: str, name: str) -> None:
    answer = ask(f"oldpages.example/{place}")
    assert f"{name}.jpg" in answer.body.decode(encoding)
    assert name.encode() not in answer.body


def test_the_odd_ways_are_labelled_truly() -> None:
    labels = {
        way: header(ask(f"webcam.example/{way}"), "content-type")
        for way in ("live", "clip", "drawing", "download", "unnamed")
    }
    assert labels == {
        "live": "multipart/x-mixed-replace; boundary=frame",
        "clip": "video/mp4",
        "drawing": "image/svg+xml",
        "download": "text/plain",
        "unnamed": None,
    }
    assert (header(ask("webcam.example/download"), "content-disposition") or "").startswith("attachment")


def test_the_busy_site_asks_for_an_hour() -> None:
    answer = ask("busy.example/")
    assert (answer.status, header(answer, "retry-after")) == (429, "3600")


def test_what_a_site_does_not_have_is_not_found() -> None:
    assert [
        ask(place).status for place in ("kittenforum.example/thread/9", "kittenforum.example/thread/x")
    ] == [404, 404]
    assert ask("catpile.example/nothing").status == ask("bikelinks.example/nothing").status == 404
