"""What the command line of `locate` asks for, and what of it contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.commands.exits import CommandError, Exit
from crawler.commands.forms import Csv, Form, JsonLines
from crawler.commands.inputs import STDIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the command line asks for."""

    inputs: tuple[str, ...]
    out: Path | None
    resume: bool
    as_csv: bool
    html: Path | None
    as_json: bool

    @property
    def is_one(self) -> bool:
        """Whether it is one host, which gets a page."""
        return len(self.inputs) == 1 and self.inputs[0] != STDIN

    def require_possible(self) -> None:
        """Raise `CommandError` where options contradict each other."""
        if self.resume and self.out is None:
            raise CommandError(Exit.USAGE, "--resume goes on with a file: name it with --out")
        if self.as_csv and self.as_json:
            raise CommandError(Exit.USAGE, "--csv and --json are two forms: choose one")
        if self.html is not None and (not self.is_one or self.out is not None):
            raise CommandError(Exit.USAGE, "--html is the page of one host: name one, without --out")

    @property
    def form(self) -> Form | None:
        """The form of lines that are wanted; None where a page or a table is."""
        if self.as_csv:
            return Csv()
        if self.as_json:
            return JsonLines()
        if self.out is not None:
            return Csv() if self.out.suffix.lower() == ".csv" else JsonLines()
        return None
