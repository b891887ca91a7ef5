"""What can be seen in scripts without running them: absolute URLs, names of media, and where they send the reader."""

from __future__ import annotations

import re
from typing import Final

from crawler.extract.media_names import names_media
from crawler.extract.plain import urls_in
from crawler.extract.sightings import Found
from pipelines.records import Kind

_LOCATION: Final = re.compile(
    r"\blocation(?:\.href)?\s*=\s*[\"'`]([^\"'`\n]{1,2083})[\"'`]"
    r"|\blocation\.(?:replace|assign)\(\s*[\"'`]([^\"'`\n]{1,2083})[\"'`]"
    r"|\bwindow\.open\(\s*[\"'`]([^\"'`\n]{1,2083})[\"'`]"
)
_QUOTED_NAME: Final = re.compile(
    r"[\"'`]([^\"'`\s<>{}()|^,;]{1,400}\.[A-Za-z0-9]{2,5}(?:\?[^\"'`\s<>]{0,200})?)[\"'`]"
)


def read_script(text: str, found: Found) -> None:
    """Add the URLs that a script writes out."""
    for match in _LOCATION.finditer(text):
        found.add(_plain(match[1] or match[2] or match[3]), Kind.PAGE, "script location")
    for match in _QUOTED_NAME.finditer(text):
        name = _plain(match[1])
        if names_media(name):
            found.add(name, Kind.MEDIA, "script")
    for url in urls_in(text):
        found.add_unseen(url, Kind.OTHER, "script")


def _plain(literal: str) -> str:
    return literal.replace("\\/", "/")
