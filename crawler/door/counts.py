"""What crossed the wire, and who showed which certificate on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.certificates import Certificate


@dataclass(slots=True)
class Counts:
    """What crossed the wire for one visit, or through one door."""

    requests: int = 0
    wire_bytes: int = 0
    refused_bytes: int = 0
    """Body bytes that had arrived when a rule refused them: dropped, never kept."""
    certificates: dict[str, Certificate] = field(default_factory=dict)
    """Of a visit: by host, the latest. A door keeps none, since it meets more hosts than a memory should hold."""
