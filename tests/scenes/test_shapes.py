"""Shapes that have not changed are laid on without cairo: the same bytes, whatever was drawn before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Camera, Circle, Dot, Line, Polygon, Square, Star, Text, VMobject
from manim.constants import CapStyleType, LineJointType

from lecture.drawing import coverage, shapes
from lecture.drawing.camera import KitCamera

SIZE = {"pixel_width": 160, "pixel_height": 90}
COLORS = ["#FFFFFF", "#4CC3FF", "#FF0000", "#010203"]


def drawn_by(kind, things, ground, times):
    camera = kind(**SIZE)
    for _ in range(times):
        camera.set_pixel_array(ground)
        camera.capture_mobjects(things)
    return camera.pixel_array


def things():
    unseen = VMobject(fill_opacity=1).set_points(np.full((4, 3), np.nan))
    sharp = Polygon([-3, 0, 0], [3, 0.1, 0], [-3, 0.2, 0])
    line = Line([-2, -1, 0], [2, 1, 0], cap_style=CapStyleType.ROUND)
    star = Star(joint_type=LineJointType.ROUND)
    return [Circle(0.3), Square(9), Dot(), sharp, line, star, Text("Re: 0,5 %")[0], unseen, Circle().shift([6.8, 0, 0])]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_bytes_are_cairos(data):
    share = st.floats(0.0, 1.0)
    present = data.draw(st.lists(st.sampled_from(things()), min_size=1, max_size=4), label="things")
    ground = np.random.default_rng(data.draw(st.integers(0, 9))).integers(0, 256, (90, 160, 4), np.uint8)
    ground[..., 3] = 255
    ours, theirs = (kind(**SIZE) for kind in (KitCamera, Camera))
    for _ in range(6):
        thing = data.draw(st.sampled_from(present))
        change = data.draw(st.sampled_from(["nothing", "place", "fill", "stroke"]), label="change")
        if change == "place":
            thing.shift([data.draw(st.floats(-4.0, 4.0)), data.draw(st.floats(-2.0, 2.0)), 0])
        elif change == "fill":
            thing.set_fill(data.draw(st.sampled_from(COLORS)), data.draw(share))
        elif change == "stroke":
            thing.set_stroke(data.draw(st.sampled_from(COLORS)), data.draw(st.floats(0.0, 30.0)), data.draw(share))
        for camera in (ours, theirs):
            camera.set_pixel_array(ground)
            camera.capture_mobjects(present)
        assert np.array_equal(ours.pixel_array, theirs.pixel_array)


def test_cairo_draws_what_stands_once(monkeypatch):
    asked = []
    monkeypatch.setattr(Camera, "apply_fill", lambda camera, context, vmobject: asked.append(vmobject))
    still, moving = Circle(fill_opacity=1), Square(fill_opacity=0.5)
    camera = KitCamera(**SIZE)
    for _ in range(5):
        camera.capture_mobjects([still, moving.shift([0.1, 0, 0])])
    assert asked == [still, moving, moving, moving, moving, moving]


@pytest.mark.parametrize(("name", "value"), [("LARGE", 40), ("BYTES", 2000)])
def test_limits_change_no_frame(monkeypatch, name, value):
    ground = np.full((90, 160, 4), 60, np.uint8)
    expected = drawn_by(Camera, things(), ground, 1)
    monkeypatch.setattr(shapes, name, value)
    assert np.array_equal(drawn_by(KitCamera, things(), ground, 4), expected)


def test_another_cairo_draws_all_itself(monkeypatch):
    assert coverage.is_exact()
    monkeypatch.setattr(coverage, "lay", lambda words, covered, rgba: words.fill(1))
    coverage.is_exact.cache_clear()
    try:
        assert not coverage.is_exact()
        ground = np.full((90, 160, 4), 60, np.uint8)
        assert np.array_equal(drawn_by(KitCamera, things(), ground, 4), drawn_by(Camera, things(), ground, 1))
    finally:
        coverage.is_exact.cache_clear()


@given(alpha=st.floats(0.0, 1.0), channel=st.floats(0.0, 1.0))
@settings(max_examples=200, deadline=None)
def test_colors_are_rounded_as_by_cairo(alpha, channel):
    ground = np.full((90, 160, 4), 60, np.uint8)
    thing = Square(0.5, fill_opacity=1, stroke_width=0)
    thing.fill_rgbas = np.array([[channel, 1.0 - channel, 0.5 * channel, alpha]])
    assert np.array_equal(drawn_by(KitCamera, [thing], ground, 3), drawn_by(Camera, [thing], ground, 1))
