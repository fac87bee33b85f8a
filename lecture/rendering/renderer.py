"""manim's renderer, which plays the beats before a part just as it plays the part, but does not draw them.

Every frame's time passes and every updater runs as in the whole section, so that the part's frames are the same.
manim's own way to skip is to take each play in one step, after which updaters, traced paths and sums may differ.
"""

from __future__ import annotations

from typing import Any

import manim
import numpy as np

from lecture.rendering.writer import BeatFileWriter


class PartRenderer(manim.CairoRenderer):
    """Draws what the file writer wants to see."""

    file_writer: BeatFileWriter

    def update_frame(self, scene: Any, *arguments: Any, **options: Any) -> None:
        """Draw the frame, unless nobody sees it."""
        if self.file_writer.is_seen:
            super().update_frame(scene, *arguments, **options)

    def get_frame(self) -> np.ndarray:
        """The frame; what nobody sees is not copied."""
        return super().get_frame() if self.file_writer.is_seen else self.camera.pixel_array

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        """Draw a frame and write it from where it was drawn: the writer needs it no longer than until the next."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)
