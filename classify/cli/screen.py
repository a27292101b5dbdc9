"""The console of all commands: no printed text can steer the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from classify.cli.visible import visible


class Screen(Console):
    """A rich console that writes out what could steer a terminal; colours are its own, and stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Return the segments of something to print, with visible text."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text), style, control)
