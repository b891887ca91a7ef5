"""What every verb of the store is given: the connection inside a transaction, and on whose behalf it acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pipelines.store.codec import Codec


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """One verb's view of the store; what it writes becomes lasting together or not at all."""

    conn: Connection
    codec: Codec
    team: str
    at: datetime
    """The moment at which the verb began, in UTC: one verb has one time."""
