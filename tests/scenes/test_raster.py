"""Pixels among vectors: order, blending, place, heat maps and manim's static frame."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import (
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    Axes,
    Camera,
    Circle,
    DashedLine,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    Line,
    PointCloudDot,
    Polygon,
    Scene,
    Square,
    Star,
    Text,
    VGroup,
    VMobject,
    tempconfig,
)
from manim.constants import CapStyleType, LineJointType

from lecture.drawing.camera import KitCamera, KitScene
from lecture.drawing.raster import HeatMap
from lecture.drawing.resampling import cell_means

RED, GREEN = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])


def frame(*mobjects, width=160, height=90):
    camera = KitCamera(pixel_width=width, pixel_height=height, background_color="#000000")
    camera.capture_mobjects(mobjects)
    return camera.pixel_array[..., :3].astype(int)


def plain(color, low=(-2, -2), high=(2, 2), **kwargs):
    return HeatMap(np.tile(color, (2, 2, 1)), low, high, **kwargs)


def solid(color, side=1.0):
    return Square(side, fill_color=color, fill_opacity=1, stroke_width=0)


def test_row_zero_is_at_the_bottom_and_column_zero_at_the_left():
    values = np.zeros((4, 4))
    values[0, 3] = 1.0
    image = frame(HeatMap(values, (-2, -2), (2, 2), colormap=np.array([[0.0, 0, 0], [1, 1, 1]]), smooth=False))
    row, column = (axis.mean() for axis in np.nonzero(image[..., 0] > 128))
    assert row > 45
    assert column > 80


def test_the_mean_of_cells_is_by_their_area_and_edges_may_descend():
    cells = np.array([0.0, 6.0, 3.0], np.float32)[:, None, None]
    drawn = cell_means(cells, np.array([3.0, 1.5, 0.0]), np.array([0.0, 0.5, 1.0]))
    assert drawn[..., 0] == pytest.approx(np.array([[4.0, 4.0], [2.0, 2.0]]))


def test_a_smooth_map_has_its_values_at_the_coordinates_of_its_grid():
    values = np.add.outer(np.linspace(0, 0.5, 5), np.linspace(0, 0.5, 5))
    heat = HeatMap(values, (-4, -2), (4, 2), colormap=np.array([[0.0, 0, 0], [1, 1, 1]]), limits=(0, 1))
    image = frame(heat, width=1422, height=800)
    for x, y in ((0.0, 0.0), (2.0, 1.0), (-3.0, 0.5)):
        drawn = image[round(400 - 100 * y), round(711 + 100 * x), 0] / 255
        assert drawn == pytest.approx((y + 2) / 8 + (x + 4) / 16, abs=0.006)


@pytest.mark.parametrize("size", [(854, 480), (1280, 720), (321, 181)])
def test_a_map_covers_its_rectangle_at_any_frame_size(size):
    image = frame(plain(RED), width=size[0], height=size[1])
    area = image[..., 0].sum() / 255 / (size[0] * size[1])
    assert area == pytest.approx(16 / (128 / 9 * 8), rel=0.003)


def test_rasters_are_drawn_in_their_place_among_the_vectors():
    centre = (45, 80)
    under, over = solid("#0000FF"), solid("#FFFFFF", 0.5)
    assert frame(under, plain(RED), over)[centre].tolist() == [255, 255, 255]
    assert frame(over, plain(RED), plain(GREEN))[centre].tolist() == [0, 255, 0]
    assert frame(plain(RED).set_z_index(1), under)[centre].tolist() == [255, 0, 0]


@pytest.mark.parametrize("opacity", [0.0, 0.3, 0.5, 1.0])
def test_opacity_blends_exactly(opacity):
    color = np.array([200, 40, 90])
    drawn = frame(solid("#6080C0", 3), plain(color / 255, opacity=opacity))[45, 80]
    assert np.abs(drawn - (opacity * color + (1 - opacity) * np.array([0x60, 0x80, 0xC0]))).max() <= 0.5


def test_a_raster_has_a_place_and_moves_like_a_mobject():
    heat = plain(RED).shift(RIGHT).scale(0.5)
    assert heat.get_center() == pytest.approx([1, 0, 0])
    assert (heat.width, heat.height) == pytest.approx((2, 2))
    assert frame(heat)[45, 80 + 11, 0] == 255
    assert frame(heat)[45, 80 - 4, 0] == 0


def test_a_copy_shares_the_values_and_keeps_its_own_place():
    heat = plain(RED)
    copied = heat.copy().shift(LEFT).set_opacity(0.2)
    assert copied.values is heat.values
    assert heat.opacity == 1.0
    assert heat.get_center()[0] == 0.0


def test_values_are_interpolated_by_animate():
    heat = HeatMap(np.zeros((2, 2)), (0, 0), (1, 1), limits=(0, 1))
    later = heat.copy().set_values(np.ones((2, 2)))
    assert np.all(heat.interpolate(heat.copy(), later, 0.25).values == 0.25)


def test_a_still_raster_is_drawn_once():
    camera = KitCamera(pixel_width=160, pixel_height=90)
    heat = plain(RED)
    assert heat.pixels(camera)[0] is heat.pixels(camera)[0]


@pytest.mark.parametrize("values", [np.zeros(3), np.zeros((2, 2, 5)), np.full((2, 2), np.nan)])
def test_wrong_values_are_named(values):
    with pytest.raises(ValueError, match=r"values must be .* got shape"):
        HeatMap(values, (0, 0), (1, 1))


def test_a_fade_is_seen_by_manim_as_moving_and_ends_clean(tmp_path):
    heat, mean = plain(GREEN), []

    class Fade(Scene):
        def construct(self):
            self.add(solid("#0000FF", 0.5).shift(5 * LEFT))
            self.play(FadeIn(heat), run_time=0.4)
            self.play(heat.animate.shift(RIGHT), run_time=0.4)
            self.play(FadeOut(Group(heat)), run_time=0.4)

    class Recorder(KitCamera):
        def capture_mobjects(self, mobjects, **kwargs):
            super().capture_mobjects(mobjects, **kwargs)
            mean.append(self.pixel_array[..., 1].mean())

    settings = {"pixel_width": 160, "pixel_height": 90, "frame_rate": 10, "media_dir": str(tmp_path)}
    with tempconfig(
        settings
        | {"background_color": "#000000", "disable_caching": True, "verbosity": "ERROR", "progress_bar": "none"}
    ):
        scene = Fade(camera_class=Recorder)
        scene.render()
    full = max(mean)
    assert full == pytest.approx(255 * 16 / (128 / 9 * 8), rel=0.02)
    assert any(0.2 * full < value < 0.8 * full for value in mean)
    assert heat not in scene.mobjects
    assert heat.opacity == 1.0


def test_paths_are_drawn_as_manim_draws_them():
    part = Circle().rotate(0.4).get_subcurve(0.1, 0.7)
    broken = VMobject().set_points(np.concatenate([Square().points, Circle().shift(RIGHT).points, part.points]))
    odd = VMobject().set_points(Circle(2).points[:-1])
    unseen = VMobject().set_points(np.full((4, 3), np.nan))
    shapes = [Text("What is it? 0123456789 @&%"), Axes(), DashedLine(3 * LEFT, 3 * RIGHT), broken, part, odd, unseen]
    cameras = [kind(pixel_width=640, pixel_height=360) for kind in (Camera, KitCamera)]
    for shape in shapes:
        shape.set_fill(opacity=0.5)
    for shift in (ORIGIN, 0.1 * UP):
        shapes[0].shift(shift)
        for camera in cameras:
            camera.reset().capture_mobjects(shapes)
        assert cameras[0].pixel_array[..., :3].any()
        assert np.array_equal(cameras[0].pixel_array, cameras[1].pixel_array)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_moves_and_changes_its_colours_is_drawn_as_manim_draws_it(data):
    sharp, line = Polygon([-3, 0, 0], [3, 0.1, 0], [-3, 0.2, 0]), Line(cap_style=CapStyleType.ROUND)
    things = [sharp, line, Star(joint_type=LineJointType.ROUND), Circle(0.3), Square(9), Circle().shift([6.8, 0, 0])]
    ground = np.random.default_rng(data.draw(st.integers(0, 9))).integers(0, 256, (90, 160, 4), np.uint8)
    ground[..., 3] = 255
    cameras = [kind(pixel_width=160, pixel_height=90) for kind in (Camera, KitCamera)]
    share, color = st.floats(0.0, 1.0), st.sampled_from(["#FFFFFF", "#4CC3FF", "#010203"])
    for _ in range(3):
        thing = data.draw(st.sampled_from(things))
        thing.shift([data.draw(st.floats(-4.0, 4.0)), data.draw(st.floats(-2.0, 2.0)), 0])
        thing.set_fill(data.draw(color), data.draw(share))
        thing.set_stroke(data.draw(color), data.draw(st.floats(0.0, 30.0)), data.draw(share))
        for camera in cameras:
            camera.set_pixel_array(ground)
            camera.capture_mobjects(things)
        assert np.array_equal(cameras[0].pixel_array, cameras[1].pixel_array)


def test_things_come_in_the_order_of_manim():
    rng = np.random.default_rng(0)
    for _ in range(100):
        things = [Square() if rng.random() < 0.6 else VGroup() for _ in range(12)]
        for thing in things:
            thing.z_index = int(rng.integers(-1, 2))
        for above, below in rng.integers(12, size=(14, 2)):
            if above < below:
                things[above].add(things[below])
        chosen = [things[place] for place in rng.integers(12, size=5)]
        found = [kind().get_mobjects_to_display(chosen) for kind in (Camera, KitCamera)]
        assert [id(thing) for thing in found[0]] == [id(thing) for thing in found[1]]


def test_updaters_are_called_in_the_order_of_manim():
    rng = np.random.default_rng(0)
    for _ in range(100):
        called = []
        things = [VGroup() for _ in range(12)]
        for number, thing in enumerate(things):
            if rng.random() < 0.4:
                thing.add_updater(lambda thing, dt, number=number, calls=called: calls.append((number, dt)))
            if rng.random() < 0.2:
                thing.add_updater(lambda thing, last=things[-1]: thing.add(last) if thing is not last else None)
            if rng.random() < 0.2:
                thing.suspend_updating(recursive=False)
        for above, below in rng.integers(11, size=(12, 2)):
            if above < below:
                things[above].add(things[below])
        scene = KitScene()
        scene.mobjects = [things[place] for place in rng.integers(12, size=5)]
        submobjects = [list(thing.submobjects) for thing in things]
        KitScene.update_mobjects(scene, 0.1)
        ours = list(called)
        called.clear()
        for thing, before in zip(things, submobjects, strict=True):
            thing.submobjects = before
        Scene.update_mobjects(scene, 0.1)
        assert called == ours


def test_what_has_no_opacity_is_left_out():
    clear = Square(fill_opacity=0, stroke_opacity=0).set_stroke("#FF0000", 9, 0.0, background=True)
    half = Circle(fill_opacity=0, stroke_opacity=0.5).set_fill(["#FF0000", "#00FF00"], opacity=[0.0, 1.0])
    cameras = [kind(pixel_width=640, pixel_height=360) for kind in (Camera, KitCamera)]
    for camera in cameras:
        camera.reset().capture_mobjects([clear, half])
    assert cameras[0].pixel_array[..., :3].any()
    assert np.array_equal(cameras[0].pixel_array, cameras[1].pixel_array)


class LaysAllOfTheGround(KitCamera):
    def set_pixel_array(self, *arguments, **options):
        Camera.set_pixel_array(self, *arguments, **options)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_only_what_was_drawn_into_is_laid_again(data):
    number = st.floats(-5.0, 5.0)
    corners = data.draw(st.lists(st.tuples(number, number), min_size=3, max_size=5), label="corners")
    sharp = Polygon(*[[x, y, 0] for x, y in corners], stroke_width=data.draw(st.floats(0.0, 40.0), label="width"))
    cloud = PointCloudDot(radius=1.0, density=20)
    things = [sharp, Circle(fill_opacity=1), plain(GREEN), cloud, Dot(), solid("#0000FF", 0.5)]
    ours, whole = (kind(pixel_width=160, pixel_height=90) for kind in (KitCamera, LaysAllOfTheGround))
    before = np.zeros_like(ours.pixel_array)
    other = np.full_like(before, 90)
    for _ in range(5):
        ground = data.draw(st.sampled_from([ours.background, other]))
        shown = data.draw(st.lists(st.sampled_from(things), max_size=3), label="shown")
        for thing in shown:
            thing.move_to([data.draw(number), data.draw(number), 0])
        for camera in (ours, whole):
            camera.set_frame_to_background(ground)
            camera.capture_mobjects(shown)
        assert np.array_equal(ours.pixel_array, whole.pixel_array)
        changed = (ours.pixel_array != before).any(axis=(1, 2))
        told = ours.changed_rows()
        assert not (changed & ~told).any()
        before = ours.pixel_array.copy()
