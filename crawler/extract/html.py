"""The ways of HTML: elements, what stands in templates, comments and CDATA, scripts, styles, and visible text."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.attributes import read_element
from crawler.extract.kinds import Attributes
from crawler.extract.oversize import checked
from crawler.extract.plain import urls_in
from crawler.extract.sightings import Found
from pipelines.records import Kind

_RAW_TEXT: Final = frozenset({"noframes", "noembed", "xmp", "plaintext", "textarea", "title", "listing"})
_HIDDEN: Final = (("<!--", "-->", "comment"), ("<![CDATA[", "]]>", "cdata"))
_IE: Final = re.compile(r"^\s*\[if[^\]]*\]>|<!\[endif\]\s*$", re.IGNORECASE)
# XHTML closes elements that HTML would read on to the end of the page as their text.
_SELF_CLOSED: Final = re.compile(
    r"<(script|style|iframe|title|textarea|noframes|noembed|xmp|noscript|template|object|video|audio|a)(\s[^<>]*)?/>",
    re.IGNORECASE,
)
_PAYLOAD: Final = re.compile(r"data:[a-z0-9.+-]+/[a-z0-9.+*-]+;length=\d+")
_JSON_TYPES: Final = ("json", "importmap", "speculationrules")
_MOST_COMMENTS: Final = 500
# An element put at the end, whose name no page can know: where the tree lacks it, something swallowed the end.
_END: Final = f"x-end-{secrets.token_hex(8)}"


def read_html(text: str, found: Found) -> None:
    """Add all that a document, or a piece of one, names."""
    bounded = checked(text)
    if bounded.why:
        found.gap(bounded.why)
    tree = LexborHTMLParser(f"{bounded.markup}<{_END}>")
    elements = tree.css("*")
    if not found.depth:
        if not any(element.tag == _END for element in reversed(elements)):
            found.gap("it ends inside a tag, a comment, a script or another element without an end")
        found.structure = _structure(elements)
        _read_base(tree, found)
    for element in elements:
        _read(element, found)
    if "<template" in text or "<TEMPLATE" in text or "<Template" in text:
        _read_templates(tree, found)
    _read_hidden(text, found)


def read_xhtml(text: str, found: Found) -> None:
    """Read XHTML as HTML: what XML lets close itself is closed first."""
    read_html(_SELF_CLOSED.sub(r"<\1\2></\1>", text), found)


def _read_base(tree: LexborHTMLParser, found: Found) -> None:
    """Take the first base, as browsers do; it is read before anything else, since it holds for the whole page."""
    hrefs = [base.attributes.get("href") for base in tree.css("base[href]")]
    for href in hrefs:
        found.add(href, Kind.OTHER, "base[href]")
    if hrefs and hrefs[0]:
        found.set_base(hrefs[0])


def _read(element: LexborNode, found: Found) -> None:
    attributes = element.attributes
    tag = element.tag or ""
    if attributes and tag != "base":
        read_element(tag, attributes, found, _link_around(element) if tag == "img" else None)
    if tag == "style":
        found.read_later(element.text(), "text/css", "")
    elif tag == "script":
        _read_script(element.text(), attributes.get("type") or "", found)
    elif tag in _RAW_TEXT:
        content = element.text()
        if "<" in content:
            found.read_later(content, "text/html", tag)


def _link_around(element: LexborNode) -> Attributes | None:
    parent = element.parent
    return parent.attributes if parent is not None and parent.tag == "a" else None


def _read_script(text: str, script_type: str, found: Found) -> None:
    kind = script_type.lower()
    if "ld+json" in kind:
        found.read_later(text, "application/ld+json", "")
    elif any(name in kind for name in _JSON_TYPES):
        found.read_later(text, "application/json", "script")
    elif "template" in kind or "html" in kind:
        found.read_later(text, "text/html", "script")
    elif "/" in text or "." in text:
        found.read_later(text, "text/javascript", "")


def _read_templates(tree: LexborHTMLParser, found: Found) -> None:
    """Read what templates hold, which is no part of the tree until a script clones it."""
    waiting = tree.template_fragments()
    outer, found.place = found.place, f"{found.place}template "
    while waiting:
        fragment = waiting.pop()
        for element in fragment.css("*"):
            _read(element, found)
        if fragment.css_first("template") is not None:
            waiting.extend(fragment.template_fragments())
    found.place = outer


def _read_hidden(text: str, found: Found) -> None:
    """Read comments (Internet Explorer's conditions among them) and CDATA sections, which HTML takes for comments."""
    for opening, closing, place in _HIDDEN:
        number = 0
        for content in _between(text, opening, closing):
            if "<" not in content:
                continue
            number += 1
            if number > _MOST_COMMENTS:
                found.gap(f"it has more than {_MOST_COMMENTS} comments with markup")
                break
            found.read_later(_IE.sub("", content), "text/html", place)


def _between(text: str, opening: str, closing: str) -> Iterator[str]:
    start = text.find(opening)
    while start >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            yield text[start + len(opening) :]
            return
        yield text[start + len(opening) : end]
        start = text.find(opening, end)


def read_text(text: str, found: Found) -> None:
    """Add the URLs that no element names: first those that people read, then any that stand in the markup."""
    unseen = [url for url in dict.fromkeys(urls_in(text, found.resolved)) if not found.knows(url)]
    if unseen:
        visible = _visible(LexborHTMLParser(checked(text).markup))
        for url in unseen:
            if url in visible:
                found.add_unseen(url, Kind.PAGE, "text")
            else:
                found.add_unseen(url, Kind.OTHER, "markup")
    for note in _PAYLOAD.findall(text) if ";length=" in text else ():
        found.add_unseen(note, Kind.OTHER, "markup")


def _visible(tree: LexborHTMLParser) -> frozenset[str]:
    if tree.root is None:
        return frozenset()
    texts = (
        node.text_content or ""
        for node in tree.root.traverse(include_text=True)
        if node.is_text_node and (node.parent is None or node.parent.tag not in {"script", "style"})
    )
    # No URL goes on behind the end of a line.
    return frozenset(urls_in("\n".join(texts)))


def _structure(elements: list[LexborNode]) -> str:
    """Digest the set of tag paths: a list of ten rows and one of twenty are of one structure."""
    numbers: dict[int, int] = {}
    paths: dict[tuple[int, str], int] = {}
    for element in elements:
        parent = element.parent
        if element.tag == _END:
            continue
        above = numbers.get(parent.mem_id, 0) if parent is not None else 0
        path = (above, element.tag or "")
        numbers[element.mem_id] = paths.setdefault(path, len(paths) + 1)
    return hashlib.sha256(repr(list(paths)).encode()).hexdigest()
