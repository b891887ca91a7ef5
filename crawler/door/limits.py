"""How much the door lets one answer cost (the budgets of Heritrix, Nutch and StormCrawler are alike)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds of one exchange; sizes in bytes, times in seconds."""

    body: int = 5 * 1024 * 1024
    """Of a body, on the wire and again after decoding."""
    headers: int = 256 * 1024
    """Of all header lines of one answer, interim answers included."""
    header_line: int = 64 * 1024
    interim: int = 8
    """Answers with a 1xx status before the real one."""
    codings: int = 2
    first_bytes: int = 512
    """Decoded bytes that must look like text before the window is widened."""
    clamped_window: int = 1024
    open_window: int = 256 * 1024
    small_body: int = 256 * 1024
    """Up to so much of every body is in memory as it comes: with 256 visits under way, 64 MiB."""
    large_pages: int = 16
    """Bodies at once that are larger than that; the others wait."""
    large_parts: int = 8
    """The same of what is no page: parts of pages that are shown, robots.txt, security.txt."""
    patience: float = 120.0
    """Seconds that a large body waits for room at most; they are not counted as the site's."""
    connect: float = 5.0
    first_header: float = 10.0
    total: float = 30.0
    addresses: int = 16
    """Addresses of one host that are tried."""
    idle: float = 15.0
    """Seconds that a kept connection may wait for its next use."""


DEFAULT_LIMITS = Limits()
