"""A compositor that renders, for a partial update, only the lines that changed.

Textual 8 asks every widget for all of its lines when anything on the screen is dirty: its `_get_renders` looks at the
clip of a widget, which mostly is the whole screen. Two rows of a list then cost as much as forty. Built on the private
`_get_renders` and `_dirty_regions`; `SIAGA_PLAIN_BANDS=1` goes back to Textual's own.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

PLAIN_SWITCH = "SIAGA_PLAIN_BANDS"

Render = tuple[Region, Region, list[Strip]]
"""Region of a widget, the part of the screen that shows it, and the lines of that part."""


class BandCompositor(Compositor):
    def __init__(self) -> None:
        super().__init__()
        self._bands: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self._bands = bands(self._dirty_regions, self.size.width, self.size.height)
        try:
            return super().render_partial_update()
        finally:
            self._bands = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[Render]:
        if not self._bands or os.environ.get(PLAIN_SWITCH) == "1":
            return super()._get_renders(crop)
        return self._in_bands()

    def _in_bands(self) -> Iterator[Render]:
        """Front to back in every band, as the caller expects it."""
        visible: list[tuple[Any, tuple[Region, Region]]] = list(self.visible_widgets.items())
        for band in self._bands:
            for widget, (region, clip) in visible:
                shown = region.intersection(clip).intersection(band)
                if shown:
                    lines = widget.render_lines(shown.translate((-region.x, -region.y)))
                    yield region, clip.intersection(band), lines


def bands(dirty: Iterable[Region], width: int, height: int) -> tuple[Region, ...]:
    """The lines that `dirty` touches, as full-width regions from top to bottom, each stretch of lines one region."""
    lines = sorted({y for region in dirty for y in region.line_range if 0 <= y < height})
    found: list[Region] = []
    for y in lines:
        if found and found[-1].bottom == y:
            found[-1] = Region(0, found[-1].y, width, found[-1].height + 1)
        else:
            found.append(Region(0, y, width, 1))
    return tuple(found)
