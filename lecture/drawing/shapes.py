"""Mobjects whose shape has not changed, drawn from what they cover instead of by cairo (`coverage`).

    shapes = Shapes(context, line_width_multiple)
    rows = shapes.draw(vmobject)          # None: its shape is new, or not for this; cairo is to draw it

A shape is looked at when it is drawn for the second time: what moves goes to cairo in each frame.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from cairo import Context, ImageSurface
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP

from lecture.drawing import tracing
from lecture.drawing.coverage import Covered, Paper, Stroke, is_exact, lay

LARGE = 30_000
"""A shape that covers more pixels is left to cairo, which fills faster, and nothing is kept of it."""

BYTES = 64_000_000
"""What shapes may hold until all are forgotten."""


class _Shape:
    """What a mobject looked like, and, once it has looked so twice, which pixels its fill and its stroke cover."""

    __slots__ = ("fill", "is_large", "points", "rows", "stroke", "style")

    def __init__(self, points: bytes, style: tuple[Any, ...]) -> None:
        self.points, self.style = points, style
        self.fill: Covered | None = None
        self.stroke: Covered | None = None
        self.rows = slice(0)
        self.is_large = False

    @property
    def nbytes(self) -> int:
        """What it holds."""
        layers = (layer for layer in (self.fill, self.stroke) if layer)
        return len(self.points) + sum(layer.where.nbytes + layer.share.nbytes for layer in layers)


class Shapes:
    """The shapes of the mobjects that a context draws."""

    def __init__(self, context: Context[Any], line_width_multiple: float) -> None:
        self.context = context
        target = context.get_target()
        assert isinstance(target, ImageSurface)
        self._words = np.frombuffer(target.get_data(), np.uint32)
        self._paper = Paper(context)
        self._line_width_multiple = line_width_multiple
        self._shapes: dict[int, _Shape] = {}
        self._bytes = 0

    def draw(self, vmobject: VMobject) -> slice | None:
        """Draw the mobject if its shape is known; the rows that it may reach into."""
        fill, stroke, width = vmobject.get_fill_rgbas(), vmobject.get_stroke_rgbas(), vmobject.get_stroke_width()
        if len(fill) != 1 or len(stroke) != 1 or vmobject.get_stroke_width(background=True) or not is_exact():
            return None
        shape = self._known(vmobject, (width, vmobject.joint_type, vmobject.cap_style))
        if shape is None or shape.is_large:
            return None
        layers = []
        if fill[0, 3] > 0:
            shape.fill = shape.fill or self._covered(vmobject, shape)
            layers.append((shape.fill, fill[0]))
        if width and stroke[0, 3] > 0:
            shape.stroke = shape.stroke or self._covered(vmobject, shape, is_stroke=True)
            layers.append((shape.stroke, stroke[0]))
        if shape.is_large:
            return None
        for covered, rgba in layers:
            lay(self._words, covered, rgba)
        return shape.rows

    def _known(self, vmobject: VMobject, style: tuple[Any, ...]) -> _Shape | None:
        """The mobject's shape if it has not changed; else it is noted."""
        points, shape = vmobject.points.tobytes(), self._shapes.get(id(vmobject))
        if shape is not None and shape.points == points and shape.style == style:
            return shape
        if len(vmobject.points) % tracing.POINTS_PER_CURVE:
            return None
        if shape is not None:
            self._bytes -= shape.nbytes
        if self._bytes > BYTES:
            self._shapes.clear()
            self._bytes = 0
        self._shapes[id(vmobject)] = _Shape(points, style)
        self._bytes += len(points)
        return None

    def _covered(self, vmobject: VMobject, shape: _Shape, *, is_stroke: bool = False) -> Covered:
        """What the mobject's fill or stroke covers; its shape is told the rows."""
        width, join, cap = shape.style
        stroke = Stroke(width * self._line_width_multiple, LINE_JOIN_MAP[join], CAP_STYLE_MAP[cap])
        points = np.ascontiguousarray(vmobject.points, np.float64)
        shape.rows = self._paper.reach(points, stroke.width)[0]
        covered = self._paper.covered(points, vmobject.tolerance_for_point_equality, stroke if is_stroke else None)
        if len(covered.where) > LARGE:
            shape.is_large = True
            return Covered(covered.where[:0].copy(), covered.share[:0].copy())
        self._bytes += covered.where.nbytes + covered.share.nbytes
        return covered
