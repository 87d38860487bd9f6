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
        """Front to back in every band, as the caller expects it; nothing that is hidden where something changed."""
        visible: list[tuple[Any, tuple[Region, Region]]] = list(self.visible_widgets.items())
        for band in self._bands:
            lines = Region(0, band.y, self.size.width, band.height)
            covered: list[Region] = []
            bare = band.area
            for widget, (region, clip) in visible:
                shown = region.intersection(clip).intersection(lines)
                part = shown.intersection(band)
                if not part or any(before.contains_region(part) for before in covered):
                    continue
                yield region, clip.intersection(lines), widget.render_lines(shown.translate((-region.x, -region.y)))
                if not any(before.overlaps(part) for before in covered):
                    bare -= part.area
                    if not bare:
                        break
                covered.append(part)


def bands(dirty: Iterable[Region], width: int, height: int) -> tuple[Region, ...]:
    """The lines that `dirty` touches from top to bottom, each stretch of lines one region as wide as what changed."""
    screen = Region(0, 0, width, height)
    found: list[Region] = []
    for region in sorted((region.intersection(screen) for region in dirty), key=lambda region: region.y):
        if not region:
            continue
        if found and found[-1].bottom >= region.y:
            found[-1] = found[-1].union(region)
        else:
            found.append(region)
    return tuple(found)
