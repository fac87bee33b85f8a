"""What the frames of a beat are drawn from, as a digest: two beats that have the same one have the same frames.

Drawing is a function of what it is given: the ground, the view, and of each mobject its curves, colours and widths, or
its pixels. A camera notes all of it here before it draws, so what else led to a frame need not be known.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from manim import VMobject
from numpy.typing import NDArray


class Trace:
    """Notes what one beat is drawn from."""

    def __init__(self) -> None:
        self._noted = hashlib.blake2b(digest_size=16)
        self._ground: Any = None
        self._has_view = False
        self._is_whole = True

    @property
    def digest(self) -> str:
        """The digest, as hexadecimal digits; nothing if something was drawn that cannot be noted."""
        return self._noted.hexdigest() if self._has_view and self._is_whole else ""

    def lose(self) -> None:
        """Say that something is drawn that cannot be noted."""
        self._is_whole = False

    def note(self, *values: Any) -> None:
        """Note numbers and words."""
        self._noted.update(repr(values).encode())

    def pixels(self, pixels: NDArray[Any]) -> None:
        """Note a picture, or any other numbers, with their shape."""
        self.note(pixels.shape, pixels.dtype.str)
        self._noted.update(pixels.tobytes())

    def ground(self, pixels: NDArray[Any] | None) -> None:
        """Note that a ground is laid: these pixels, or what was drawn before to lie below others."""
        self.note(pixels is None)
        if pixels is not None and pixels is not self._ground:
            self._ground = pixels
            self.pixels(pixels)

    def view(self, camera: Any) -> None:
        """Note which part of the plane `camera` shows: what comes next is drawn there."""
        self._has_view = True
        self.note(camera.frame_width, camera.frame_height, *np.asarray(camera.frame_center, float).tolist())

    def curves(self, vmobject: VMobject) -> None:
        """Note a mobject of curves."""
        if vmobject.get_background_image():
            self.lose()
        fill, points = vmobject.get_fill_rgbas(), vmobject.points
        stroke, behind = vmobject.get_stroke_rgbas(), vmobject.get_stroke_rgbas(background=True)
        self.note(
            len(points),
            len(fill),
            len(stroke),
            len(behind),
            float(vmobject.get_stroke_width()),
            float(vmobject.get_stroke_width(background=True)),
            vmobject.joint_type.value,
            vmobject.cap_style.value,
            vmobject.n_points_per_cubic_curve,
            vmobject.tolerance_for_point_equality,
        )
        for numbers in (points, fill, stroke, behind):
            self._noted.update(numbers.tobytes())
        if max(len(fill), len(stroke), len(behind)) > 1:  # a gradient, along a line
            for end in vmobject.get_gradient_start_and_end_points():
                self._noted.update(end.tobytes())
