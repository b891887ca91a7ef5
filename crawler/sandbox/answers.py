"""What a site is asked and what it answers: the shape of every site of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request, as far as sites care."""

    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]

    @property
    def segments(self) -> list[str]:
        """The parts of the path, decoded: `/thread/7` is `["thread", "7"]`, `/` is `[]`."""
        return [unquote(part) for part in self.path.split("/") if part]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer; a HEAD gets the same without its body."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    is_media: bool = False
    """The body is a picture, video or sound, whatever the header says."""
    lies: bool = False
    """The header calls media text, or HEAD was refused: a client can learn only from the body what it is."""
    chunked: bool = False
    """No Content-Length: the client cannot know how much is to come."""
    hang_up: bool = False
    """No answer at all: the connection is reset."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Web:
    """The sandbox as its sites see it: enough to write a link."""

    port: int
    secure_hosts: frozenset[str] = field(default_factory=frozenset)

    def url(self, host: str, path: str = "/") -> str:
        """Return the URL of a path on a host of the sandbox."""
        scheme = "https" if host in self.secure_hosts else "http"
        return f"{scheme}://{host}:{self.port}{path}"


Responder = Callable[[Request, Web], Answer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One site: what it stands for, the hosts it answers for and what a report would name."""

    about: str
    hosts: tuple[str, ...]
    """A name that begins with `*.` stands for all names below it."""
    answer: Responder
    seeds: tuple[str, ...] = ()
    """Host and path, such as `kittenforum.example/thread/1`."""
    robots: Answer | None = None
    """What `/robots.txt` answers; None: everything is allowed."""
    secure: bool = False


def html(body: str, *, status: int = 200) -> Answer:
    """Return a short page that needs no template."""
    return text(f"<!doctype html>\n{body}\n", "text/html; charset=utf-8", status=status)


def text(body: str, media_type: str = "text/plain; charset=utf-8", *, status: int = 200) -> Answer:
    """Return an answer of text."""
    return Answer(status=status, headers=(("Content-Type", media_type),), body=body.encode())


def redirect(location: str, status: int = 302) -> Answer:
    """Return an answer that leads on to another URL."""
    return Answer(status=status, headers=(("Location", location),))


def not_found() -> Answer:
    """Return the answer of every path that a site does not have."""
    return text("There is nothing here.\n", status=404)
