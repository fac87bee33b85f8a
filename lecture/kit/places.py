"""Where things stand: to the same last digit, wherever they were before.

    put(dot, chart.point(x, y))
    span(bar, left, bottom, width, height)

manim moves and stretches what is there, and the roundings of each time stay. What is shown for a share of an animation
(`lecture.kit.by_alpha`) must not depend on what was shown before it, not even so.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from manim import ORIGIN, Mobject, VMobject

M = TypeVar("M", bound=Mobject)
V = TypeVar("V", bound=VMobject)

DIGITS = 10
"""Of a length in manim's units, behind the point: what is finer is no part of a shape, but of how it came there."""


def put(mobject: M, point: Any, edge: Any = ORIGIN) -> M:
    """Move the mobject's centre to a point, or the middle of an edge of it, or a corner."""
    members = [member for member in mobject.get_family() if len(member.points)]
    if not members:
        return mobject
    low = np.min([member.points.min(axis=0) for member in members], axis=0)
    shapes = [np.round(member.points - low, DIGITS) for member in members]
    size = np.max([shape.max(axis=0) for shape in shapes], axis=0)
    corner = np.asarray(point, float) - size * (1 + np.asarray(edge)) / 2
    for member, shape in zip(members, shapes, strict=True):
        member.points = shape + corner
    return mobject


def span(rectangle: V, left: float, bottom: float, width: float, height: float) -> V:
    """Give a rectangle its place and its sides, whatever they were before."""
    x, y = left + width, bottom + height
    rectangle.set_points_as_corners([[x, y, 0], [left, y, 0], [left, bottom, 0], [x, bottom, 0], [x, y, 0]])
    return rectangle
