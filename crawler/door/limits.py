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
    connect: float = 5.0
    first_header: float = 10.0
    total: float = 30.0
    addresses: int = 16
    """Addresses of one host that are tried."""
    idle: float = 15.0
    """Seconds that a kept connection may wait for its next use."""


DEFAULT_LIMITS = Limits()
