"""Pure: what the browser is told, made of the door's answer."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Final

from crawler.door.answer import Answer
from crawler.door.browser.purpose import Purpose
from crawler.refused import Refused
from geo.urls import Url
from pipelines.records import Rule

# Of the connection, of codings that the door has undone, or an order to ask for something else.
_LEFT_OUT: Final = frozenset(
    {
        *(
            "connection",
            "content-encoding",
            "content-length",
            "keep-alive",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ),
        *(
            "alt-svc",
            "clear-site-data",
            "nel",
            "refresh",
            "report-to",
            "reporting-endpoints",
            "speculation-rules",
        ),
    }
)
_POLICY: Final = "content-security-policy"
_NO_PAYLOADS: Final = "img-src *; media-src *; font-src *; object-src *"
"""Pictures come from the network, or not at all: those that markup or script carries are never decoded."""
_STATUSES: Final = range(200, 600)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """Status, headers and body of one fulfilled request."""

    status: int
    headers: dict[str, str]
    body: bytes


def reply_of(answer: Answer, asked: Url, purpose: Purpose) -> Reply:
    """Return what stands for the answer; raises `Refused` where the browser could make nothing of it.

    A document that came by redirects is told to be elsewhere, so that its URLs, cookies and rights are those of the
    place where it is: the browser follows a fulfilled redirect without asking anybody.
    """
    if answer.status not in _STATUSES:
        raise Refused(Rule.UNREACHABLE, f"a browser knows no status {answer.status}")
    if purpose is Purpose.DOCUMENT and answer.url.href != asked.href:
        return _moved(answer.url)
    headers = _headers(answer)
    if purpose is Purpose.DOCUMENT:
        headers[_POLICY] = ", ".join(filter(None, (headers.get(_POLICY), _NO_PAYLOADS)))
    return Reply(status=answer.status, headers=headers, body=answer.body)


def _headers(answer: Answer) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in _LEFT_OUT:
            continue
        # Playwright's way to say that there are several: lines for cookies, as they cannot be listed with commas.
        between = "\n" if name == "set-cookie" else ", "
        headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
    return headers


def _moved(to: Url) -> Reply:
    body = f'<meta charset="utf-8"><meta http-equiv="refresh" content="0;url={html.escape(to.href)}">'
    return Reply(status=200, headers={"content-type": "text/html"}, body=body.encode())
