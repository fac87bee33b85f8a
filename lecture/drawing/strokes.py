"""Lines of changing width and strength as a picture, with a rim that parts them from what lies behind.

    image, (row, column) = strokes([line], theme.PATH, 1.3, camera)     # line (m, 4) = (x, y, radius, strength)

As in `rasterizer`, one thread and no fast-math: the same input gives the same bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from lecture import theme
from lecture.compiling import compiled
from lecture.drawing.raster import Placed, frame_window


def strokes(lines: list[NDArray[np.float64]], color: ManimColor, rim: float, camera: Any) -> Placed:
    """Polylines (m, 4) = (x, y, radius, strength) in pixels as a premultiplied picture; the `rim` is the ground's."""
    everywhere = np.concatenate(lines)
    reach = everywhere[:, 2].max() + rim + 1.0
    bounds = np.concatenate([everywhere[:, :2] - reach, everywhere[:, :2] + reach])
    left, top, right, bottom = frame_window(camera, bounds)
    cover, edge = np.zeros((2, max(bottom - top, 0), max(right - left, 0)), np.float32)
    for line in lines:
        line = line - (left, top, 0.0, 0.0)
        _stroke(line, cover)
        _stroke(line + (0.0, 0.0, rim, 0.0), edge)
    inks = (np.asarray(each.to_rgb(), np.float32) for each in (color, theme.GROUND))
    return _ink(cover, edge, *inks), (top, left)


@compiled()
def _stroke(points, coverage):
    """Draw a polyline of round joints and changing width into `coverage` (height, width) float32, keeping the greatest.

    points (n, 4) = (x, y, radius, strength); a pixel gets strength * clip(radius + 1/2 - distance, 0, 1). A segment
    that narrows begins flat, as an arrow's head does.
    """
    height, width = coverage.shape
    for k in range(len(points) - 1):
        ax, ay, ar, strength = points[k]
        bx, by, br, _ = points[k + 1]
        reach = max(ar, br) + 1.0
        farthest = (max(ar, br) + 0.51) ** 2
        length = np.hypot(bx - ax, by - ay)
        cx, cy = ((bx - ax) / length, (by - ay) / length) if length > 0.0 else (0.0, 0.0)
        for y in range(max(int(min(ay, by) - reach), 0), min(int(max(ay, by) + reach) + 1, height)):
            for x in range(max(int(min(ax, bx) - reach), 0), min(int(max(ax, bx) + reach) + 1, width)):
                dx, dy = x + 0.5 - ax, y + 0.5 - ay
                travel = dx * cx + dy * cy
                along = min(max(travel, 0.0), length)
                away_x, away_y = dx - along * cx, dy - along * cy
                square = away_x * away_x + away_y * away_y
                if square > farthest:
                    continue
                share = along / length if length > 0.0 else 0.0
                cover = ar + share * (br - ar) + 0.5 - np.sqrt(square)
                if ar > br:
                    cover = min(cover, travel + 0.5)
                amount = min(max(cover, 0.0), 1.0) * (strength + share * (points[k + 1, 3] - strength))
                if amount > coverage[y, x]:
                    coverage[y, x] = amount


@compiled()
def _ink(cover, edge, color, rim):
    """Strokes as a premultiplied picture (height, width, 4): `color` where `cover` is, half the `rim`'s beside it.

    cover and edge (height, width) float32 in 0..1, the edge the wider; color and rim (3,) float32 in 0..1.
    """
    height, width = cover.shape
    image = np.zeros((height, width, 4), np.uint8)
    half, one, most = np.float32(0.5), np.float32(1.0), np.float32(255.0)
    for y in range(height):
        for x in range(width):
            inside = cover[y, x]
            if edge[y, x] == 0.0 and inside == 0.0:
                continue
            beside = half * edge[y, x] * (one - inside)
            for channel in range(3):
                image[y, x, channel] = np.uint8(most * (inside * color[channel] + beside * rim[channel]) + half)
            image[y, x, 3] = np.uint8(most * (inside + beside) + half)
    return image
