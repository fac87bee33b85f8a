"""The kit's examples are short, run in a plain manim scene, and draw something."""

import inspect

import manim
import numpy as np
import pytest
from frames import drawn
from pictures import EXAMPLES, scene_of

from lecture import theme
from lecture.drawing.camera import KitScene

FILES = sorted(EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("example", FILES, ids=lambda path: path.stem)
def test_an_example_draws_within_the_frame(example, monkeypatch):
    monkeypatch.setenv("LECTURE_DECK", str(EXAMPLES / "lecture.toml"))
    scene_class = scene_of(example)
    methods = filter(inspect.isfunction, vars(scene_class).values())
    assert max(len(inspect.getsource(method).splitlines()) for method in methods) <= 11
    with manim.tempconfig({"dry_run": True}):
        scene = scene_class(skip_animations=True)
        scene.render()
    frame = drawn(scene)
    lit = np.abs(frame.astype(int) - np.asarray(theme.GROUND.to_int_rgb())).max(axis=-1) > 40
    assert lit.sum() > 300
    assert not lit[:, :4].any()
    assert not lit[:, -4:].any()


def test_every_part_of_the_kit_that_is_drawn_has_an_example():
    text = "".join(example.read_text(encoding="utf-8") for example in FILES)
    for module in (
        *("kit.text", "kit.numbers", "kit.matrix", "kit.code_listing", "kit.network", "kit.pulses", "kit.requests"),
        *("kit.contributions", "kit.charts", "kit.bars", "kit.walk", "kit.contour", "kit.fields", "kit.matrix_map"),
        *("kit.surface", "kit.surface_marks", "kit.readings", "drawing.camera", "kit.scene"),
    ):
        assert f"lecture.{module} import" in text
    assert KitScene.__name__ in text
