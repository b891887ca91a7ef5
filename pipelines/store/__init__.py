"""The store: what Hostline knows, in one database, written by one thread."""

from pipelines.store.errors import (
    ConflictError,
    NotStoredError,
    StoreBusyError,
    StoreError,
    VisitFinishedError,
)
from pipelines.store.store import Store
from pipelines.store.transaction import Transaction

__all__ = [
    "ConflictError",
    "NotStoredError",
    "Store",
    "StoreBusyError",
    "StoreError",
    "Transaction",
    "VisitFinishedError",
]
