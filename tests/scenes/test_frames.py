"""The comparison with reference frames finds what somebody would see, and nothing else."""

import frames
import numpy as np
import pytest
from manim import LEFT, RIGHT, Circle, Square

from lecture import theme
from lecture.kit.scene import rehearse
from lecture.kit.text import words
from scenes.s01_title import TitleSlide


class Stage:
    """What the comparison needs of a scene."""

    section = "stage"

    def __init__(self):
        self.label = words("0.316").shift(2 * LEFT)
        self.square = Square(color=theme.POSITIVE).shift(2 * RIGHT)
        self.mobjects = [self.label, self.square, Circle()]
        self.camera = frames.KitCamera(background_color=theme.GROUND)


@pytest.fixture
def accepted(tmp_path, monkeypatch):
    """A stage whose frame is the reference."""
    monkeypatch.setattr(frames, "FOLDER", tmp_path / "reference")
    monkeypatch.setattr(frames, "OUTPUT", tmp_path / "output")
    monkeypatch.setenv(frames.ACCEPT, "1")
    stage = Stage()
    frames.check(stage)
    monkeypatch.delenv(frames.ACCEPT)
    return stage


def test_the_same_frame_and_a_shift_that_nobody_sees_pass(accepted):
    frames.check(accepted)
    accepted.square.shift(0.002 * RIGHT)
    frames.check(accepted)


@pytest.mark.parametrize(
    "change",
    [
        lambda stage: stage.label.become(words("0.416").shift(2 * LEFT)),
        lambda stage: stage.square.shift(0.1 * RIGHT),
        lambda stage: stage.square.set_color(theme.NEGATIVE),
        lambda stage: stage.mobjects.pop(),
    ],
    ids=["a digit", "a place", "a colour", "an object"],
)
def test_a_change_is_found_and_shown(accepted, change, tmp_path):
    change(accepted)
    with pytest.raises(AssertionError, match=r"blocks differ from the reference frame.*make frames"):
        frames.check(accepted)
    assert (tmp_path / "output" / "stage.png").is_file()


def test_a_missing_reference_is_no_pass(accepted):
    accepted.section = "other"
    with pytest.raises(AssertionError, match="there is no reference frame of other"):
        frames.check(accepted)


def test_a_frame_is_the_same_twice():
    one, other = (frames.drawn(rehearse(TitleSlide)) for _ in range(2))
    assert np.array_equal(one, other)
