"""The two forms of a file of answers: JSON Lines, which is exact, and CSV, which a spreadsheet opens safely."""

from __future__ import annotations

import json
import re
from typing import Final, Protocol

from crawler import terminal
from geo.facts import Hosting
from pipelines.hosting_report.host_sheet import HOST_COLUMNS, row, to_row
from pipelines.hosting_report.sheet import cell

_FIRST_CELL: Final = re.compile(r'"((?:[^"]|"")*)",')


class Form(Protocol):
    """How a Hosting is written: as JSON Lines or as CSV."""

    @property
    def end(self) -> bytes:
        """How each line ends."""

    @property
    def heading(self) -> bytes:
        """The first line of the file, or nothing."""

    def line(self, hosting: Hosting) -> bytes:
        """Return a whole line."""

    def host(self, line: bytes) -> str:
        """Return the host that a line is about, as it is written there; raises `ValueError`."""

    def written(self, host: str) -> str:
        """Return a host as a line would have it."""


class JsonLines:
    """One object a line."""

    end = b"\n"
    heading = b""

    def line(self, hosting: Hosting) -> bytes:
        """Return a whole line."""
        return terminal.line(hosting).encode("ascii")

    def host(self, line: bytes) -> str:
        """Return the host that a line is about; raises `ValueError`."""
        answer = json.loads(line)
        host = answer.get("host") if isinstance(answer, dict) else None
        if isinstance(host, str):
            return host
        raise ValueError("it has no host")

    def written(self, host: str) -> str:
        """Return a host as a line would have it."""
        return host


class Csv:
    """A heading, then one row a line."""

    end = b"\r\n"

    @property
    def heading(self) -> bytes:
        """The names of the columns."""
        return row(HOST_COLUMNS).encode()

    def line(self, hosting: Hosting) -> bytes:
        """Return a whole line."""
        return to_row(hosting).encode()

    def host(self, line: bytes) -> str:
        """Return the first cell of a line; raises `ValueError`."""
        first = _FIRST_CELL.match(line.decode())
        if first is None:
            raise ValueError("it does not begin with a quoted cell")
        return first[1].replace('""', '"')

    def written(self, host: str) -> str:
        """Return a host as a line would have it."""
        return cell(host)
