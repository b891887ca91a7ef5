"""The one door to extraction: a body goes in, what it names comes out. Pure, and never raises."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from crawler.extract.css import read_css
from crawler.extract.data_urls import Carried, cut
from crawler.extract.encodings import Reading, codec_of, is_narrow, read
from crawler.extract.html import read_html, read_text, read_xhtml
from crawler.extract.jsons import read_json, read_linked_data
from crawler.extract.plain import read_plain, urls_in
from crawler.extract.script import read_script
from crawler.extract.sightings import Extraction, Found, Inner
from crawler.extract.written_bytes import FOUND_RAW, cut_written, until_media
from crawler.extract.xml import read_xml
from pipelines.payloads import cut_runs
from pipelines.records import Kind, Parse

Reader = Callable[[str, Found], None]

_READERS: Final[dict[str, Reader]] = {
    "text/html": read_html,
    "application/xhtml+xml": read_xhtml,
    "text/css": read_css,
    "text/plain": read_plain,
    "application/json": read_json,
    "application/ld+json": read_linked_data,
    "text/javascript": read_script,
    "application/javascript": read_script,
    "text/xml": read_xml,
    "application/xml": read_xml,
    "image/svg+xml": read_html,
}
_XML_OPENINGS: Final = ("<?xml", "<rss", "<feed", "<urlset", "<sitemapindex", "<rdf:rdf", "<opml")


def extract(body: bytes, *, url: str, media_type: str, charset: str | None) -> Extraction:
    """Return the URLs that `body`, which was served at `url`, names.

    `media_type` is the header's, without parameters; `charset` is the header's, if it has one. What cannot be
    read makes the extraction INCOMPLETE, and what was read until then is kept.
    """
    found = Found(url)
    markup = body
    try:
        markup, reading, carried = _opened(body, charset)
        for doubt in reading.doubts:
            found.gap(doubt)
        _queue_carried(carried, found)
        _read(reading, media_type.partition(";")[0].strip().lower(), found)
    except Exception as error:  # noqa: BLE001 whatever a hostile page provokes, the page is kept as INCOMPLETE
        found.gap(f"reading it failed ({type(error).__name__})")
    return _extraction(found, markup)


def _extraction(found: Found, markup: bytes) -> Extraction:
    return Extraction(
        parse=Parse.INCOMPLETE if found.gaps else Parse.COMPLETE,
        why_incomplete="; ".join(found.gaps) or None,
        sightings=found.sightings,
        refresh=found.refresh,
        structure=found.structure,
        markup_sha256=hashlib.sha256(markup).hexdigest(),
    )


def skim(body: bytes, *, url: str) -> Extraction:
    """Return only the absolute URLs that stand in `body`: for what could not be parsed."""
    found = Found(url)
    found.gap(
        "parsing it took more time or memory than a page is given: only the URLs written out in it are here"
    )
    markup, reading, _carried = _opened(body, None)
    for reference in urls_in(reading.text):
        found.add_unseen(reference, Kind.OTHER, "markup")
    return _extraction(found, markup)


def _opened(body: bytes, charset: str | None) -> tuple[bytes, Reading, tuple[Carried, ...]]:
    """Cut out all that carries media, announced by `data:` or not, and decode the rest."""
    markup, reading, carried = _decoded(body, charset)
    bare = _without_payloads(markup)
    if bare is markup:
        return markup, reading, carried
    # In the text, since a run of letters may be how an encoding writes words (UTF-7 does).
    text = _text_without_payloads(reading.text)
    other = reading.other and _text_without_payloads(reading.other)
    return bare, Reading(text=text, doubts=reading.doubts, other=other), carried


def _without_payloads(markup: bytes) -> bytes:
    return cut_runs(cut_written(markup))


def _text_without_payloads(text: str) -> str:
    return _without_payloads(text.encode("utf-8", errors="replace")).decode("utf-8", errors="replace")


def _decoded(body: bytes, charset: str | None) -> tuple[bytes, Reading, tuple[Carried, ...]]:
    """Cut `data:` URLs out and decode; what is not written in ASCII is first recoded, so that they can be seen."""
    codec, doubts = codec_of(body, charset)
    if is_narrow(codec):
        kept = until_media(body)
        doubts = doubts if kept is body else (*doubts, FOUND_RAW)
        body = kept
        markup, carried = cut(body)
        return markup, read(markup, codec, doubts), carried
    wide = read(body, codec, doubts)
    recoded, carried = cut(wide.text.encode("utf-8", errors="replace"))
    if not carried and b";length=" not in recoded:
        return body, wide, ()
    other = wide.other and cut(wide.other.encode("utf-8", errors="replace"))[0].decode("utf-8")
    text = recoded.decode("utf-8")
    return recoded, Reading(text=text, doubts=wide.doubts, other=other), carried


def _read(reading: Reading, media_type: str, found: Found) -> None:
    """Read the body, then the texts inside the texts, which may queue others; at last what no element named."""
    body = Inner(text=reading.text, media_type=media_type, place="", depth=0)
    _read_one(body, found)
    if reading.other is not None:
        found.read_later(reading.other, media_type, "other encoding")
    position = 0
    while position < len(found.inner):
        _read_one(found.inner[position], found)
        position += 1
    for document in (body, *found.inner):
        if _reader(document.media_type, document.text) in {read_html, read_xhtml}:
            found.place = document.place
            read_text(document.text, found)


def _read_one(document: Inner, found: Found) -> None:
    found.place, found.depth = document.place, document.depth
    _reader(document.media_type, document.text)(document.text, found)


def _reader(media_type: str, text: str) -> Reader:
    start = text[:512].lstrip("\ufeff \t\r\n").lower()
    is_html = "<html" in start or "<!doctype html" in start
    if media_type in {"", "text/html"}:
        return read_xml if start.startswith(_XML_OPENINGS) and not is_html else read_html
    if media_type in {"text/xml", "application/xml"} and is_html:
        return read_xhtml
    if media_type in _READERS:
        return _READERS[media_type]
    if media_type.endswith("+xml"):
        return read_xml
    return (
        read_json
        if media_type.endswith("json")
        else read_plain
        if media_type.startswith("text/")
        else read_html
    )


def _queue_carried(carried: tuple[Carried, ...], found: Found) -> None:
    for document in carried:
        content = until_media(document.content)
        text = _text_without_payloads(read(content, *codec_of(content, None)).text)
        found.read_later(text, document.media_type, f"data:{document.media_type}")
