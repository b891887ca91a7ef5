"""What a part of the bench comes to: one line with the figure, the target, and whether it is met."""

from __future__ import annotations

import typer


def verdict(part: str, figure: str, target: str, *, met: bool) -> None:
    """Print the line."""
    typer.echo(f"{part}: {figure}; target {target}: {'met' if met else 'NOT MET'}")
