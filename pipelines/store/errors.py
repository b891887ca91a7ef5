"""What can go wrong with the store: one class for each different reaction of a caller.

StoreError            the store cannot be used: the sentence says why and what to do
  StoreBusyError      another process holds it for too long: try again later
  NotStoredError      nothing is stored under this name or id
  ConflictError       the same name is stored already and says something else
  VisitFinishedError  this visit has reached its end before, through another worker
"""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot do what was asked; the sentence says what happened, why, and what to do."""


class StoreBusyError(StoreError):
    """Another process holds the store for longer than we wait; trying again later may help."""


class NotStoredError(StoreError):
    """Nothing is stored under the name or id that was given."""


class ConflictError(StoreError):
    """The name is taken by something that says otherwise; nothing was changed."""


class VisitFinishedError(StoreError):
    """The visit is finished: its lease ran out, and another worker has brought it to its end."""
