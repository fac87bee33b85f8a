"""The rasteriser against the triangles it stands for, sample by sample; samples to pixels; pixels onto the frame."""

import numpy as np
import pytest

from lecture.drawing.compositing import blend, resolve
from lecture.drawing.rasterizer import rasterize
from lecture.drawing.samples import SAMPLES, buffers, clear

X, Y = np.array([-0.125, 0.375, 0.125, -0.375]), np.array([-0.375, -0.125, 0.375, 0.125])
WIDTH, HEIGHT = 40, 30
NO_LINES = (0.0, 1.0)
GREYS = np.repeat(np.arange(256, dtype=np.float32)[:, None], 3, axis=1)


def vertices(x, y, closeness, value=0.5, above=1.0, below=0.0, gloss=0.0):
    """The vertices (7, rows, columns), matte and lit from above unless told."""
    return np.array(np.broadcast_arrays(x, y, closeness, value, above, below, gloss), float)


def rasterized(grid, lines=NO_LINES, palette=GREYS):
    """The buffers with the grid in them."""
    drawn = buffers(WIDTH, HEIGHT)
    rasterize(grid, palette, lines, *drawn)
    return drawn


def pixels(drawn):
    return resolve(drawn.colors, drawn.spans, (0, 0, WIDTH, HEIGHT))


def nearest(grid):
    """The greatest closeness at every sample (HEIGHT, WIDTH, SAMPLES) of all triangles of the grid; 0 where none is."""
    x, y = np.arange(WIDTH)[:, None] + 0.5 + X, np.arange(HEIGHT)[:, None, None] + 0.5 + Y
    found = np.zeros((HEIGHT, WIDTH, SAMPLES))
    for i in range(grid.shape[1] - 1):
        for j in range(grid.shape[2] - 1):
            for corner, di, dj in (((i, j), 1, 1), ((i + 1, j + 1), -1, -1)):
                a, b, c = (
                    grid[:3, p, q] for p, q in (corner, (corner[0], j + 1 if dj > 0 else j), (i + (di > 0), corner[1]))
                )
                matrix = np.array([b[:2] - a[:2], c[:2] - a[:2]]).T
                if abs(np.linalg.det(matrix)) < 1e-9:
                    continue
                u, v = np.einsum("ij,jhws->ihws", np.linalg.inv(matrix), np.broadcast_arrays(x - a[0], y - a[1]))
                inside = (u >= 0) & (v >= 0) & (u + v <= 1)
                found = np.where(inside, np.maximum(found, a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2])), found)
    return found


@pytest.mark.parametrize(("seed", "disorder"), [(0, 0.0), (1, 1.0), (2, 3.0), (3, 12.0)])
def test_samples_hold_what_is_nearest_of_the_two_triangles_of_each_cell(seed, disorder):
    """Whole cells, and with more disorder cells that are folded, seen from below, not convex or outside the buffer."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(3.3, 36.1, 6), np.linspace(26.2, 4.7, 5))
    grid = vertices(
        x + disorder * rng.normal(size=x.shape), y + disorder * rng.normal(size=x.shape), 1 + rng.random(x.shape)
    )
    closeness, colors, spans = rasterized(grid)
    expected = nearest(grid)
    assert np.array_equal(closeness > 0, expected > 0)
    assert np.array_equal(colors > 0, expected > 0)
    np.testing.assert_allclose(closeness, expected, rtol=1e-6)
    columns = np.arange(WIDTH)
    outside = (columns < spans[:, :1]) | (columns >= spans[:, 1:])
    assert not colors[outside].any()


@pytest.mark.parametrize("scale", [0.5, 3.0, 9.0])
def test_a_smooth_grid_has_no_seams(scale):
    """Cells from half a pixel to many: within the border every sample is covered."""
    x, y = np.meshgrid(np.arange(0.0, 60.0, scale), np.arange(50.0, 0.0, -scale))
    grid = vertices(x - 0.37 * y + 8.0, y + 0.21 * x - 12.3, 1.0 + 0.01 * np.sin(x + y))
    closeness = rasterized(grid).closeness
    assert (closeness[8:22, 10:30] > 0).all()


def test_a_pixel_has_the_colour_of_its_centre_on_either_side_of_the_crease():
    x, y = np.meshgrid([2.0, 38.0], [28.0, 2.0])
    value = np.array([[0.1, 0.3], [0.2, 0.9]])
    shown = pixels(rasterized(vertices(x, y, 1.0, value)))[..., 0]
    for row, column in ((20, 8), (24, 25), (6, 30), (10, 20), (8, 34)):
        u, v = (column + 0.5 - 2) / 36, (28 - row - 0.5) / 26
        near, far = 0.1 + 0.2 * u + 0.1 * v, 0.9 - 0.7 * (1 - u) - 0.6 * (1 - v)
        assert shown[row, column] == pytest.approx(255 * (near if u + v <= 1 else far), abs=0.6)


def test_light_above_and_gloss_are_seen_from_above_and_light_below_from_below():
    x, y = np.meshgrid([2.0, 38.0], [28.0, 2.0])
    lit = {"closeness": 1.0, "value": 100 / 255, "above": 0.8, "below": 0.5, "gloss": 0.1}
    for turned, expected in ((x, 80 + 25.5), (x[:, ::-1], 50)):
        pixel = pixels(rasterized(vertices(turned, y, **lit)))[15, 20]
        assert pixel == pytest.approx([expected, expected, expected, 255], abs=0.6)


def test_an_iso_line_is_dark_where_the_value_is_a_whole_share_and_as_wide_as_told():
    x, y = np.meshgrid([0.0, 40.0], [30.0, 0.0])
    bright = pixels(rasterized(vertices(x, y, 1.0, x / 40), (2.0, 2.0), np.full_like(GREYS, 200.0)))[15, :, 0]
    assert bright[[8, 17, 22, 31]].tolist() == [200, 200, 200, 200]
    assert bright[19:21] == pytest.approx(200 * 0.7, abs=1)
    assert (200 - bright[15:25].astype(float)).sum() / 60 == pytest.approx(2.0, abs=0.1)


def test_what_is_nearer_already_stays():
    x, y = np.meshgrid([0.0, 40.0], [30.0, 0.0])
    closeness, colors, spans = buffers(WIDTH, HEIGHT)
    closeness[:, :20], closeness[:, 20:] = 0.5, 2.0
    rasterize(vertices(x, y, 1.0), GREYS, NO_LINES, closeness, colors, spans)
    assert (colors[1:-1, 1:20] > 0).all()
    assert not colors[:, 20:].any()
    assert (closeness[:, 20:] == 2.0).all()


def test_cleared_buffers_are_as_new():
    x, y = np.meshgrid([3.0, 30.0, 36.0], [25.0, 12.0, 2.0])
    drawn = rasterized(vertices(x + y, y, 1.0))
    assert drawn.colors.any()
    clear(*drawn)
    for mine, new in zip(drawn, buffers(WIDTH, HEIGHT), strict=True):
        assert np.array_equal(mine, new)


def test_a_pixel_is_the_rounded_mean_of_its_samples_in_the_window_and_the_spans():
    samples = np.random.default_rng(0).integers(0, 2**32, (7, 9, 4), np.uint32)
    spans = np.array([[0, 9], [9, 0], [2, 5], [6, 8], [0, 3], [1, 9], [0, 9]])
    mean = (samples.view(np.uint8).reshape(7, 9, 4, 4).astype(int).sum(axis=2) + 2) // 4
    column = np.arange(9)
    mean[(column < spans[:, :1]) | (column >= spans[:, 1:])] = 0
    assert np.array_equal(resolve(samples, spans, (0, 0, 9, 7)), mean)
    assert np.array_equal(resolve(samples, spans, (2, 1, 8, 6)), mean[1:6, 2:8])


@pytest.mark.parametrize("opacity", [0.3, 1.0])
def test_blending_is_over_to_half_a_level_inside_a_frame(opacity):
    rng = np.random.default_rng(1)
    frame = rng.integers(0, 256, (12, 16, 4), np.uint8)
    alpha = rng.choice([0, 90, 255], (6, 8, 1))
    image = np.concatenate([rng.integers(0, 256, (6, 8, 3)) * alpha // 255, alpha], axis=2).astype(np.uint8)
    before, part = frame.astype(float), np.s_[3:9, 5:13]
    blend(frame[part], image, opacity)
    expected = before.copy()
    expected[part] = before[part] * (1 - opacity * alpha / 255) + opacity * image
    assert np.abs(frame - expected).max() <= 0.5 + 1e-9
