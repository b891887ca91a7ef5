"""Text that carries media leaves none of it behind: a canary in every writing, sought in all that a Job writes."""

import base64
import gzip
import json
import quopri
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from pipelines.records import Page, Parse, Rule
from pipelines.store import pages
from pipelines.store.store import Store

CANARY = b"\x8fHostline-Kitten-Canary-7391-No-Byte-Of-This\xd7"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + (CANARY + bytes(range(256))) * 20 + b"\xff\xd9"
NOISE = (CANARY + b"\x00\x9a\x03") * 30
"""No file begins so: nothing but its length gives it away."""
SMALL = base64.b64encode(JPEG[:900]).decode()
CODED = base64.b64encode(JPEG).decode()
BARE = base64.b64encode(NOISE).decode()
LINES = base64.encodebytes(JPEG)
LINK = '<a href="/next">on</a>'
MHTML = (
    b"From: <Saved by a browser>\r\nContent-Type: multipart/related; boundary=cat\r\n\r\n--cat\r\n"
    b"Content-Type: text/html\r\n\r\n<html><title>Kittens</title><a href='/next'>on</a>\r\n--cat\r\n"
    b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: %b\r\n\r\n%b\r\n--cat--\r\n"
)
HTML = "text/html; charset=utf-8"


def told(body: bytes | str, media_type: str = HTML, status: int = 200, **headers: str) -> list[Any]:
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [status, {"Content-Type": media_type, **named}, base64.b64encode(content).decode()]


def quoted(text: str) -> str:
    return json.dumps(text)


READ = {
    "json": told(f'{{"image": "{CODED}", "url": "/next"}}', "application/json"),
    "json-bare": told(f'{{"image": "{BARE}", "src": "{BARE}", "url": "/next"}}', "application/json"),
    "json-escaped": told(quoted(CODED).replace("/", "\\/"), "application/json"),
    "json-unicode": told(
        json.dumps({"image": "@", "src": "#"})
        .replace("@", "".join(f"\\u{ord(letter):04x}" for letter in BARE))
        .replace("#", "".join(f"\\u{ord(letter):04x}" for letter in SMALL)),
        "application/json",
    ),
    "json-hex": told(f'{{"thumbnail": "{NOISE.hex()}"}}', "application/json"),
    "json-numbers": told(f'{{"data": {list(JPEG)}}}', "application/json"),
    "json-ld": told(f'<script type="application/ld+json">{{"contentUrl": "/{CODED}"}}</script>{LINK}'),
    "script": told(f'<script>var cat = atob("{CODED}"), b = `{BARE}`; location.href = "/next";</script>'),
    "script-pieces": told(
        f"<script>x = '{SMALL[:76]}' +\n'{SMALL[76:152]}' + '{SMALL[152:228]}'</script>{LINK}"
    ),
    "css": told(f"<style>.a{{background:url({CODED})}} .b{{content:'{BARE}'}}</style>{LINK}"),
    "css-data": told(f"<style>.a{{background:url(data:image/jpeg;base64,{CODED})}}</style>{LINK}"),
    "svg": told(
        f'<p>A cat</p><svg><image href="data:image/jpeg;base64,{CODED}"/><image xlink:href="{CODED}"/></svg>{LINK}'
    ),
    "attributes": told(
        f'<img src="{CODED}"><img src="{BARE}"><a href="/i/{SMALL}">x</a><img data-src="/{SMALL}.jpg">'
        f'<img data-{NOISE.hex()}="/cat.jpg"><{"x" + NOISE.hex()} src="/cat2.jpg"></x>{LINK}'
    ),
    "entities": told(
        f'<img src="&#100;ata:image/jpeg;base64,{CODED}"><img src="{"".join(f"&#{ord(x)};" for x in BARE)}">{LINK}'
    ),
    "escapes": told(f'<a href="/?x={quote(JPEG[:500])}">x</a><a href="/{quote(JPEG[:500])}">y</a>{LINK}'),
    "base": told(f'<base href="data:image/jpeg;base64,{CODED}">{LINK}'),
    "frame": told(f'<iframe src="data:text/html;base64,{CODED}"></iframe>{LINK}'),
    "meta": told(f'<meta http-equiv="refresh" content="0;url=data:image/jpeg;base64,{CODED}">{LINK}'),
    "label": told(b"<p>caf\xe9</p>" + LINK.encode(), f"text/html; charset={NOISE.hex()}"),
    "mhtml": told(MHTML % (b"base64", LINES)),
    "mhtml-quoted": told(MHTML % (b"quoted-printable", quopri.encodestring(JPEG))),
    "comment": told(f"<title>Kittens</title>{LINK}{'<p>text</p>' * 500}<!-- ".encode() + JPEG[:90] + b" -->"),
    "wide": told(f'<img src="{CODED}"><p>{BARE}</p>{LINK}'.encode("utf-16"), "text/html; charset=utf-16"),
    "twice": told(
        gzip.compress(zlib.compress(f"<p>{CODED}</p>{LINK}".encode())), Content_Encoding="deflate, gzip"
    ),
    "plain": told(f"kittens {BARE} http://kittens.example/{SMALL} more", "text/plain"),
    "feed": told(
        f"<rss><channel><item><link>/next</link><enclosure url='{CODED}'/><description>&lt;img src='{CODED}'&gt;"
        "</description></item></channel></rss>",
        "application/rss+xml",
    ),
}
REFUSED = {
    "polyglot": told(b"GIF89a/*" + JPEG + b"*/=1;<a href='/next'>on</a>"),
    "squeezed": told(gzip.compress(gzip.compress(JPEG)), Content_Encoding="gzip"),
    "squeezed-thrice": told(gzip.compress(JPEG), Content_Encoding="gzip, gzip, gzip"),
    "multipart": told(
        b"--cat\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG, "multipart/x-mixed-replace;boundary=cat"
    ),
    "parts": told(b"--cat\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG),
    "type": told(JPEG, f"image/{NOISE.hex()}"),
    "coding": told(JPEG, Content_Encoding=NOISE.hex()),
    "disposition": told(JPEG, Content_Disposition=f'attachment; filename="{NOISE.hex()}.jpg"'),
}
LED = {
    "to-data": told("", status=302, Location=f"data:image/jpeg;base64,{CODED}"),
    "to-path": told("", status=302, Location=f"/i/{SMALL}"),
    "to-scheme": told("", status=302, Location=f"a{NOISE.hex()}:x"),
    "to-refresh": told(LINK, Refresh=f"0;url=data:image/jpeg;base64,{CODED}"),
}
SITE = {f"/{name}": answer for name, answer in {**READ, **REFUSED, **LED}.items()}


def canaries() -> dict[str, bytes]:
    """Return what of the canary stands in every writing, whatever stands before it."""
    core = CANARY[3:-3]
    aligned = {f"base64 at {n}": base64.b64encode(b"\x00" * n + CANARY)[8:-8] for n in range(3)}
    return {"raw": core, "hex": core.hex().encode(), **aligned}


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, alley: Callable[..., dict[str, Any]]
) -> tuple[dict[str, Page], dict[str, bytes]]:
    """Carry out the Job; return its pages by name, and every byte that it left on the disk."""
    folder = tmp_path_factory.mktemp("payloads")
    store = f"sqlite:///{folder}/hostline.db"
    Store.open(store).close()
    seeds = [f"http://kittens.example:{{port}}{path}" for path in SITE]
    order = {"store": store, "sites": {"kittens.example": SITE}, "scope": "page"}
    with closing(sqlite3.connect(folder / "hostline.db")) as reader:
        # Somebody who reads keeps SQLite from folding the WAL into the file.
        reader.execute("SELECT count(*) FROM jobs").fetchone()
        ran = alley(**order, seeds=[*seeds, f"data:image/jpeg;base64,{CODED}"])
        files = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert "hostline.db-wal" in files
    with Store.open(store) as opened:
        kept = opened.do(pages.of_job, ran["job"])
    files["pages"] = msgspec.json.encode(kept)
    return {page.url.rpartition("/")[2]: page for page in kept}, files


@pytest.mark.parametrize("form", canaries())
def test_no_canary_is_left(written: tuple[dict[str, Page], dict[str, bytes]], form: str) -> None:
    canary = canaries()[form]
    for name, content in written[1].items():
        assert canary not in content, f"{form} in {name}"
        assert canary.upper() not in content, f"{form} in {name}"


@pytest.mark.parametrize("name", READ)
def test_the_page_around_is_read(written: tuple[dict[str, Page], dict[str, bytes]], name: str) -> None:
    page = written[0][name]
    assert page.status == 200
    assert page.refusals == () or {refusal.rule for refusal in page.refusals} <= {
        Rule.SCOPE, Rule.MEDIA_REFERENCE,
    }  # fmt: skip
    sources = READ[name][2]
    if b"/next" in base64.b64decode(sources):
        urls = [sighting.url.rpartition("/")[2] for sighting in page.sightings]
        assert "next" in urls, urls


def test_a_file_in_the_middle_of_a_page_is_said(written: tuple[dict[str, Page], dict[str, bytes]]) -> None:
    page = written[0]["comment"]
    assert page.parse is Parse.INCOMPLETE
    assert "media file" in (page.why_incomplete or "")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_refused(written: tuple[dict[str, Page], dict[str, bytes]], name: str) -> None:
    rules = {refusal.rule for refusal in written[0][name].refusals}
    assert rules & {Rule.MEDIA_BYTES, Rule.MEDIA_HEADER, Rule.TOO_LARGE}


def test_a_redirect_to_bytes_is_kept_by_type_and_length(
    written: tuple[dict[str, Page], dict[str, bytes]],
) -> None:
    for name in ("to-data", "to-path", "to-refresh"):
        urls = [refusal.url for refusal in written[0][name].refusals if refusal.rule is Rule.MEDIA_REFERENCE]
        assert len(urls) == 1
        assert urls[0].startswith("data:image/jpeg;length=")
