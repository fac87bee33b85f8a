"""The code slide: its beats, and that what appears beside the lines is what they make."""

from __future__ import annotations

import frames
import numpy as np
import pytest

from lecture.kit.scene import rehearse
from lecture.theme import SMALL
from scenes.oracles.walks import ripples
from scenes.s11_code import PROGRAM, CodeListing


@pytest.fixture(scope="module")
def scene():
    return rehearse(CodeListing)


@pytest.fixture(scope="module")
def values(scene):
    return {value["label"]: value for beat in scene.beats for value in beat.values}


def test_beats(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)


def test_the_bullet_is_said_and_the_type_is_large_enough(scene):
    assert scene.text.bullets == ("main.py",)
    assert scene.text.bullets[0] in scene._bullet.string
    assert scene.listing.size >= SMALL


def test_the_listing_is_the_file(values):
    assert values["listing"]["shown"] == PROGRAM.read_text(encoding="utf-8")


def test_the_grid_the_bowl_and_the_surface(values):
    axis = np.linspace(-3, 3, 400)[::57]
    x, y = np.meshgrid(axis, axis)
    assert values["points"]["shown"] == "400 × 400 points; one line in 21 is drawn"
    np.testing.assert_allclose(values["heights R"]["value"], x**2 + y**2)
    np.testing.assert_allclose(values["heights Z"]["value"], ripples(x, y), atol=1e-12)


def test_the_axes_show_the_range_of_the_values(values):
    assert values["x ticks"]["value"] == values["y ticks"]["value"] == [-2, 0, 2]
    assert values["z ticks"]["value"] == [0, 5, 10, 15]


def test_every_line_is_typed_at_the_end(scene):
    glyphs = [glyph for line in scene.listing.lines for glyph in line]
    assert all(glyph.get_fill_opacity() == 1 for glyph in glyphs)
    on_screen = {id(part) for mobject in scene.mobjects for part in mobject.get_family()}
    assert all(id(glyph) in on_screen for glyph in glyphs)


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
