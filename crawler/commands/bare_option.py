"""An option that may stand alone: `--render` means `--render=always`, and takes the next word only if that is a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from typer._click import Context
from typer.core import TyperCommand

from pipelines.orders import Render

_BARE: Final = "--render"
_END: Final = "--"
_VALUES: Final = frozenset(Render)


class WithBareRender(TyperCommand):
    """A command whose `--render` may stand alone, before a URL too."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Spell the option out before the words are read."""
        return super().parse_args(ctx, spelled_out(args))


def spelled_out(args: Sequence[str]) -> list[str]:
    """Return the words with a value after each `--render` that has none."""
    words: list[str] = []
    for number, word in enumerate(args):
        if word == _END:
            return [*words, *args[number:]]
        follows = args[number + 1] if number + 1 < len(args) else ""
        words.append(f"{_BARE}={Render.ALWAYS}" if word == _BARE and follows not in _VALUES else word)
    return words
