"""How a command ends: the exit status, and the one error that carries it."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses of every command."""

    DONE = 0
    """All was done."""
    FAILED = 1
    """Something that should work did not; the sentence on stderr says what to do."""
    USAGE = 2
    """The command, its input or the settings are wrong."""
    NOTHING_TO_DO = 3
    """There was nothing to work on."""
    PARTLY = 4
    """A part was done: bad rows were left out, or a budget ended the crawl."""
    REFUSED = 5
    """A rule of conduct refused."""
    TRY_AGAIN = 75
    """Something outside did not answer; the same command may work later (EX_TEMPFAIL of sysexits.h)."""


class CommandError(Exception):
    """Ends a command with one sentence on stderr and an exit status."""

    def __init__(self, exit_status: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.exit_status = exit_status


def outcome(*, good: int, bad: int) -> Exit:
    """Return how a command ends that worked through some inputs of which some could not be used."""
    if not bad:
        return Exit.DONE if good else Exit.NOTHING_TO_DO
    return Exit.PARTLY if good else Exit.USAGE
