"""The box and the grid around a surface: where they stand, and that they go along."""

from __future__ import annotations

import numpy as np
import pytest

from lecture import theme
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_frame import SurfaceAxes, SurfaceGrid
from nncore import landscapes


@pytest.fixture
def surface():
    return SurfaceDrawing(landscapes.ripples, extent=3, resolution=41, elevation=30)


def test_the_grid_lies_on_the_surface_line_by_line(surface):
    grid = SurfaceGrid(surface, stride=10, color=theme.DATA)
    lines = grid.runs()
    assert len(lines) == 10
    for line in lines:
        np.testing.assert_allclose(line[:, 2], landscapes.ripples.values(line[:, :2]))
    grid.progress = 0.25
    assert [len(line) for line in grid.runs()] == [41, 41, 20]


def test_the_axes_stand_at_the_corners_of_the_box_and_follow_it(surface):
    axes = SurfaceAxes(surface)
    floor = surface.limits[0]
    for _ in range(2):
        first = surface.project(np.array([[-3.0, -3.0, floor]]), lift=0.0)[0, :2]
        starts = [line.get_start()[:2] for line in axes.box]
        assert min(np.linalg.norm(start - first) for start in starts) < 1e-9
        surface.azimuth -= 20
        axes.place()


def test_the_numbers_at_the_ticks_are_inside_the_ranges(surface):
    x, y, z = SurfaceAxes(surface).values
    assert x == y == [-2, 0, 2]
    assert all(surface.limits[0] <= value <= surface.limits[1] for value in z)
