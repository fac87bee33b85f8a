"""The surface: what is on the screen is where the numbers say, hidden where it should be, and the same twice."""

import numpy as np
import pytest
from manim import FadeIn, Scene, tempconfig

from lecture.drawing.camera import KitCamera
from lecture.drawing.projection import HeightField, View, drape, project
from lecture.drawing.raster import pixel_coordinates
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import HIDDEN, SurfaceArrow, SurfaceDot, SurfacePatch, SurfacePath
from nncore import landscapes

AXIS = np.linspace(-3.0, 3.0, 61)
X, Y = np.meshgrid(AXIS, AXIS)
HILL = np.exp(-2 * (X**2 + Y**2))
FLAT = np.zeros((21, 21))


@pytest.fixture
def camera():
    return KitCamera(pixel_width=427, pixel_height=240, background_color="#0F1419")


def hill(**kwargs):
    return SurfaceDrawing(HILL, elevation=20, azimuth=-90, aspect=0.8, **kwargs)


def at_pixels(camera, surface, xy):
    column, row = pixel_coordinates(camera, surface.screen(xy)).astype(int).T
    return row, column


def test_the_map_view_has_x_to_the_right_and_y_up():
    points = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    drawn = project(points, View(azimuth=-90, elevation=90, distance=6, scale=2, center=(5, 0)))
    assert drawn == pytest.approx(np.array([[7, 0, 6], [5, 2, 6], [5, 0, 5]]))


def test_the_field_is_the_two_triangles_of_a_cell():
    field = HeightField([[0.0, 1.0], [2.0, 8.0]], ((0, 1), (0, 1)), (0, 8))
    assert field.value([[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5], [0.25, 0.25], [0.75, 0.75]]) == pytest.approx(
        [0, 1, 2, 8, 1.5, 0.75, 4.75]
    )


@pytest.mark.parametrize("azimuth", [-90, -35, 20, 140])
def test_a_point_of_the_grid_hits_its_own_colour(camera, azimuth):
    values = np.zeros((31, 31))
    values[20:22, 9:11] = 1.0
    black_to_white = np.array([[0.0, 0, 0], [1, 1, 1]])
    surface = SurfaceDrawing(values, aspect=1e-6, colormap=black_to_white, azimuth=azimuth, elevation=50, size=12)
    pixels, (top, left) = surface.pixels(camera)
    weight = pixels[..., 0].clip(80) - 80.0
    row, column = np.indices(weight.shape)
    seen = np.array([(weight * (column + left + 0.5)).sum(), (weight * (row + top + 0.5)).sum()]) / weight.sum()
    middle = np.array([[-3 + 6 * 9.5 / 30, -3 + 6 * 20.5 / 30]])
    expected = pixel_coordinates(camera, surface.screen(middle, lift=0))[0]
    assert seen == pytest.approx(expected, abs=0.35)


def test_what_is_behind_a_hill_is_hidden():
    surface = hill()
    assert surface.visible([[0.0, -1.5], [0.0, 0.0], [2.0, 1.0]]).all()
    assert not surface.visible([[0.0, 0.9]]).any()
    surface.azimuth = 90
    assert surface.visible([[0.0, 0.9]]).all()


def test_every_point_of_the_flat_plane_is_seen(camera):
    surface = SurfaceDrawing(FLAT, limits=(-1, 1), elevation=12)
    assert surface.visible(np.random.default_rng(0).uniform(-2.9, 2.9, (500, 2)), camera).all()


def test_edges_are_covered_in_part_and_the_colour_is_premultiplied(camera):
    pixels, _ = SurfaceDrawing(landscapes.ripples, resolution=60).pixels(camera)
    alpha = pixels[..., 3]
    assert set(np.unique(alpha)) == {0, 64, 128, 191, 255}
    assert (pixels[..., :3].max(axis=2) <= alpha).all()
    inside = alpha[2:-2, 2:-2] == 255
    assert inside.any()


def test_two_drawings_are_the_same_bytes(camera):
    one, two = (SurfaceDrawing(landscapes.ripples, resolution=80, contours=12).pixels(camera) for _ in range(2))
    assert one[1] == two[1]
    assert np.array_equal(one[0], two[0])


def test_a_frame_does_not_depend_on_what_was_drawn_in_its_memory_before(camera):
    surface = SurfaceDrawing(landscapes.ripples, resolution=40)
    for azimuth in (10, 55, -20):
        turned = surface.set(azimuth=azimuth).frame(camera)
        fresh = SurfaceDrawing(landscapes.ripples, resolution=40, azimuth=azimuth).frame(camera)
        assert turned.origin == fresh.origin
        assert np.array_equal(turned.pixels, fresh.pixels)
        assert np.array_equal(turned.closeness, fresh.closeness)


@pytest.mark.parametrize("x", [6.0, 14.0, -40.0])
def test_a_surface_may_stand_partly_or_wholly_outside_the_frame(camera, x):
    surface = SurfaceDrawing(landscapes.ripples, resolution=30, center=(x, 0))
    pixels, (top, left) = surface.pixels(camera)
    assert top + pixels.shape[0] <= camera.pixel_height
    assert left + pixels.shape[1] <= camera.pixel_width
    camera.reset().capture_mobjects([surface, SurfacePath(surface, [[-2, -2], [2, 2]])])
    ground = camera.reset().pixel_array[0, 0].copy()
    camera.capture_mobjects([surface])
    assert (camera.pixel_array != ground).any() == (x == 6.0)


def test_the_whole_turn_stays_inside_the_mobject(camera):
    surface = SurfaceDrawing(landscapes.ripples, resolution=60, center=(1, -0.5), size=6)
    corners = pixel_coordinates(camera, surface.points)
    for azimuth in range(0, 360, 40):
        pixels, (top, left) = surface.set(azimuth=azimuth).pixels(camera)
        assert left >= corners[0, 0] - 2
        assert left + pixels.shape[1] <= corners[3, 0] + 2
        assert top >= corners[0, 1] - 2
        assert top + pixels.shape[0] <= corners[3, 1] + 2


def test_a_path_is_cut_at_the_border_of_the_domain():
    field = HeightField(FLAT, ((-3, 3), (-3, 3)), (-1, 1))
    (first, second) = drape(field, [[0, 0], [6, 0], [6, 1], [0, 1], [-1, 1]])
    assert first[[0, -1]] == pytest.approx(np.array([[0, 0, 0], [0.5, 3, 0]]))
    assert second[[0, -1]] == pytest.approx(np.array([[2.5, 3, 1], [4, -1, 1]]))
    assert drape(field, [[5, 5], [1e200, 7]]) == []


def test_a_path_grows_with_its_progress_and_its_dot_stays_at_the_end(camera):
    surface = hill()
    path = SurfacePath(surface, [[-2.5, -2], [0, -1.5], [2.5, -2]], progress=0.0)
    dot = SurfaceDot(surface, path)
    inked = []
    for progress in np.linspace(0.0, 1.0, 6):
        path.set(progress=progress)
        inked.append(int(path.pixels(camera)[0][..., 3].sum()))
        assert dot.get_center() == pytest.approx(surface.screen(path.head()), abs=1e-9)
    assert (np.diff(inked) > 0).all()
    assert path.head() == pytest.approx([2.5, -2])


def test_the_hidden_part_of_a_path_is_faint(camera):
    path = SurfacePath(hill(), [[-2, 0.9], [2, 0.9]], width=8)
    pixels, (top, left) = path.pixels(camera)
    for xy, strength in (((-1.8, 0.9), 1.0), ((0.0, 0.9), HIDDEN)):
        ((row,), (column,)) = at_pixels(camera, path.surface, np.array([xy]))
        assert pixels[row - top, column - left, 0] == pytest.approx(255 * strength, abs=2)


def test_marks_follow_the_camera(camera):
    surface = hill()
    dot, arrow = SurfaceDot(surface, (2, 0)), SurfaceArrow(surface, (2, 0), (0, 0, 0.5))
    before = dot.get_center()
    surface.set(azimuth=-60)
    assert not np.allclose(before, dot.get_center())
    assert dot.get_center() == pytest.approx(surface.screen([2.0, 0.0]))
    assert arrow.get_top()[1] > dot.get_top()[1]
    assert arrow.pixels(camera)[0][..., 3].max() == 255


@pytest.mark.parametrize(("height", "seen"), [(0.05, 1.0), (-0.05, 0.0)])
def test_a_patch_is_seen_above_the_surface_and_hidden_below(camera, height, seen):
    surface = SurfaceDrawing(FLAT, limits=(-1, 1), elevation=40)
    patch = SurfacePatch(surface, lambda place: lambda deltas: np.full(len(deltas), height), (0, 0), hidden=0.0)
    ((row,), (column,)) = at_pixels(camera, surface, np.array([[0.1, 0.1]]))
    pixels, (top, left) = patch.pixels(camera)
    assert pixels[row - top, column - left, 3] == 255 * seen


def test_a_tilted_patch_cuts_the_surface_in_a_line_through_its_place(camera):
    surface = SurfaceDrawing(FLAT, limits=(-1, 1), elevation=60, azimuth=-90)
    patch = SurfacePatch(surface, lambda place: lambda deltas: deltas[:, 0], (0.5, 0), radius=1.0, hidden=0.0)
    pixels, (top, left) = patch.pixels(camera)
    rows, columns = at_pixels(camera, surface, np.array([[0.2, 0.0], [0.8, 0.0]]))
    assert pixels[rows - top, columns - left, 3].tolist() == [0, 255]


def test_a_patch_that_is_cut_at_a_height_has_a_level_rim():
    surface = SurfaceDrawing(FLAT, limits=(-1, 1))
    bowl = SurfacePatch(surface, lambda place: lambda deltas: deltas**2 @ [1.0, 4.0], (0, 0), radius=2.0, cut=1.0)
    rim = bowl.grid()[:, -1]
    assert rim[:, 2] == pytest.approx(1.0, abs=0.01)
    assert np.abs(rim[:, :2]).max(axis=0) == pytest.approx([1.0, 0.5], abs=0.01)


def test_a_bent_arrow_goes_through_its_points():
    arrow = SurfaceArrow(SurfaceDrawing(FLAT, limits=(-1, 1)), (0, 0), [[0.5, 0, 1], [1, 0, 0]])
    run = arrow.runs()[0]
    assert run[-1, :3] == pytest.approx([1, 0, 0])
    assert run[:, 2].max() == pytest.approx(1, abs=0.05)


def test_turn_rise_and_opacity_animate_and_the_path_keeps_its_surface(tmp_path):
    surface = SurfaceDrawing(landscapes.ripples, resolution=30, rise=0.0)
    path = SurfacePath(surface, [[-2, -2], [2, 2]], progress=0.0)
    start = surface.azimuth

    class Turn(Scene):
        def construct(self):
            self.play(FadeIn(surface), FadeIn(path), run_time=0.2)
            self.play(surface.turn(azimuth=start + 30, rise=1), path.run(), run_time=0.4)
            self.play(surface.animate.set_opacity(0.3), run_time=0.2)

    settings = {"pixel_width": 160, "pixel_height": 90, "frame_rate": 10, "media_dir": str(tmp_path)}
    with tempconfig(settings | {"disable_caching": True, "verbosity": "ERROR", "progress_bar": "none"}):
        Turn(camera_class=KitCamera).render()
    assert (surface.azimuth, surface.rise, surface.opacity) == pytest.approx((start + 30, 1.0, 0.3))
    assert path.progress == 1.0
    assert path.surface is surface


def test_a_wrong_argument_is_named():
    with pytest.raises(ValueError, match=r"turn takes .* got tilt"):
        SurfaceDrawing(HILL).turn(tilt=3)
    with pytest.raises(ValueError, match=r"values must be a finite grid .* got shape \(3,\)"):
        SurfaceDrawing([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"xy must be finite points \(n, 2\), got shape \(2,\)"):
        SurfacePath(SurfaceDrawing(HILL), [1.0, 2.0])
