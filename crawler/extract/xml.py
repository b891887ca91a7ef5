"""The URLs of XML: RSS, Atom, sitemaps, OPML and what else comes."""

from __future__ import annotations

from typing import Final

# Entity declarations end the parse, so nothing can expand or be fetched; it runs in a child that may be killed.
from xml.parsers import expat

from crawler.extract.attributes import read_element
from crawler.extract.plain import urls_in
from crawler.extract.sightings import Found
from pipelines.records import Kind

_TEXTS: Final = {
    "loc": (Kind.PAGE, "sitemap loc"),
    "image:loc": (Kind.MEDIA, "sitemap image:loc"),
    "video:content_loc": (Kind.MEDIA, "sitemap video:content_loc"),
    "video:thumbnail_loc": (Kind.MEDIA, "sitemap video:thumbnail_loc"),
    "video:player_loc": (Kind.FRAME, "sitemap video:player_loc"),
    "link": (Kind.PAGE, "feed link"),
    "url": (Kind.MEDIA, "feed url"),
    "guid": (Kind.PAGE, "feed guid"),
    "comments": (Kind.PAGE, "feed comments"),
    "icon": (Kind.MEDIA, "feed icon"),
    "logo": (Kind.MEDIA, "feed logo"),
    "uri": (Kind.PAGE, "feed uri"),
}
"""Elements whose text is one URL."""
_DEEPEST: Final = 200


class _EntitiesError(Exception):
    """The document declares entities, which are not expanded."""


class _Reader:
    """Hears the parser's events and adds what elements name."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.open: list[str] = []
        self.text: list[str] = []
        self.guid_is_url = True

    def started(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.lower()
        self._flush()
        self.open.append(tag)
        if len(self.open) > _DEEPEST:
            raise RecursionError
        if len(self.open) == 1 and (base := attributes.get("xml:base")):
            self.found.set_base(base)
        lowered = {key.lower(): value for key, value in attributes.items() if not key.startswith("xmlns")}
        if tag == "guid":
            self.guid_is_url = lowered.get("ispermalink", "true").lower() != "false"
        if lowered:
            read_element(tag.removeprefix("atom:").removeprefix("xhtml:"), lowered, self.found)

    def ended(self, _name: str) -> None:
        self._flush()
        if self.open:
            self.open.pop()

    def characters(self, data: str) -> None:
        self.text.append(data)

    def instructed(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            href = data.partition("href=")[2]
            self.found.add(href[1:].partition(href[:1] or " ")[0], Kind.OTHER, "xml-stylesheet")

    def _flush(self) -> None:
        text = "".join(self.text).strip()
        self.text.clear()
        if not text or not self.open:
            return
        tag = self.open[-1].removeprefix("atom:").removeprefix("sitemap:")
        known = _TEXTS.get(tag)
        if tag == "guid" and not self.guid_is_url:
            known = (Kind.OTHER, "feed guid")
        if known and not any(blank in text for blank in " \n\t<"):
            self.found.add(text, *known)
        elif "<" in text:
            self.found.read_later(text, "text/html", f"feed {tag[:40]}")
        else:
            for url in urls_in(text):
                self.found.add(url, Kind.PAGE, "text")


def read_xml(text: str, found: Found) -> None:
    """Add what the document names; one that is not well-formed is read up to the error, and searched beyond."""
    reader = _Reader(found)
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.started
    parser.EndElementHandler = reader.ended
    parser.CharacterDataHandler = reader.characters
    parser.ProcessingInstructionHandler = reader.instructed
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(text.encode("utf-8", errors="replace"), True)
        return
    except expat.ExpatError as error:
        found.gap(f"its XML is not well-formed: {expat.ErrorString(error.code)}")
    except RecursionError:
        found.gap(f"its XML is deeper than {_DEEPEST} elements")
    except _EntitiesError:
        found.gap("its XML declares entities, which are not expanded")
    for url in urls_in(text):
        found.add_unseen(url, Kind.PAGE, "text")


def _refuse_entities(*_declaration: object) -> None:
    raise _EntitiesError
