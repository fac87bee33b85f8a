"""The kit's examples are short, run in a plain manim scene, and draw something."""

import importlib.util
import inspect
from pathlib import Path

import manim
import numpy as np
import pytest
from frames import drawn

from lecture import theme
from lecture.drawing.camera import KitScene

FOLDER = Path(__file__).parents[2] / "examples" / "kit"
EXAMPLES = sorted(FOLDER.glob("*.py"))


def scene_of(example: Path) -> type[manim.Scene]:
    """The one scene of an example."""
    spec = importlib.util.spec_from_file_location(example.stem, example)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    [scene] = [thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__]
    return scene


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_draws_within_the_frame(example, monkeypatch):
    monkeypatch.setenv("LECTURE_DECK", str(FOLDER / "lecture.md"))
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
    text = "".join(example.read_text(encoding="utf-8") for example in EXAMPLES)
    for module in ("text", "numbers", "network", "requests", "contributions", "charts", "bars", "walk", "contour"):
        assert f"lecture.kit.{module} import" in text
    for module in ("kit.fields", "kit.surface", "kit.surface_marks", "drawing.camera", "kit.scene"):
        assert f"lecture.{module} import" in text
    assert KitScene.__name__ in text
