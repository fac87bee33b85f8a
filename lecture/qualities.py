"""The sizes that a lecture is rendered in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lecture import frame
from lecture.errors import one_of


@dataclass(frozen=True)
class Quality:
    """A size in pixels and a rate in frames per second."""

    name: str
    width: int
    height: int
    fps: int

    def shaped(self, aspect: str) -> Quality:
        """The same in another aspect: as high, and as wide as that makes it."""
        return replace(self, width=frame.pixels(self.height, aspect))


QUALITIES = {
    quality.name: quality
    for quality in (
        Quality("draft", 854, 480, 15),
        Quality("hd", 1280, 720, 30),
        Quality("fullhd", 1920, 1080, 60),
        Quality("4k", 3840, 2160, 60),
    )
}
DEFAULT = "hd"


def quality(name: str) -> Quality:
    """The quality of that name; an error with the nearest name if there is none."""
    return QUALITIES[one_of("--quality", name, QUALITIES)]
