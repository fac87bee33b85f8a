"""manim's renderer, without its copy of every frame."""

from __future__ import annotations

from typing import Any

import manim


class StageRenderer(manim.CairoRenderer):
    """Hands each frame to the file writer where it was drawn."""

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        """Draw a frame and write it from where it was drawn: the writer needs it no longer than until the next."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)
