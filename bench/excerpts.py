"""The lecture's sections, or excerpts of them, the same for `manim render` and for `lecture render`.

An excerpt is the first seconds of a section's middle beat. What comes before is run with manim's own
`skip_animations`, so nothing of it is drawn on either side, but its cost is in both.

manim draws everything that it can draw with its own camera. Only the kit's rasters, of which it has no like (surfaces,
heat maps), it draws as the kit does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Self

from cairo import Context
from manim import Camera, Mobject, Scene, VMobject
from manim.utils.exceptions import EndSceneEarlyException

from lecture.deck import Deck, Section
from lecture.drawing.camera import KitCamera
from lecture.kit.scene import LectureScene

MODULE = "excerpts"
PLAIN = "Plain"
"""What the names of the scenes begin with that manim renders."""


class ManimsCamera(KitCamera):
    """manim's camera, that knows rasters."""

    def get_mobjects_to_display(self, *arguments: Any, **options: Any) -> list[Mobject]:
        return Camera.get_mobjects_to_display(self, *arguments, **options)

    def set_pixel_array(self, *arguments: Any, **options: Any) -> None:
        Camera.set_pixel_array(self, *arguments, **options)

    def display_vectorized(self, vmobject: VMobject, ctx: Context[Any]) -> Self:
        Camera.display_vectorized(self, vmobject, ctx)
        return self

    def set_cairo_context_path(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        Camera.set_cairo_context_path(self, ctx, vmobject)
        return self

    def apply_fill(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        Camera.apply_fill(self, ctx, vmobject)
        return self

    def apply_stroke(self, ctx: Context[Any], vmobject: VMobject, background: bool = False) -> Self:
        Camera.apply_stroke(self, ctx, vmobject, background)
        return self


class Plain(LectureScene):
    """A section's scene before manim's camera, that manim keeps up to date."""

    def __init__(self, renderer: Any = None, **options: Any) -> None:
        super().__init__(renderer, camera_class=ManimsCamera, **options)

    def update_mobjects(self, dt: float) -> None:
        Scene.update_mobjects(self, dt)


class Excerpt(LectureScene):
    """A section's scene that ends `seconds` after its middle beat has begun, at the end of a play."""

    seconds: ClassVar[float]

    @property
    def chosen(self) -> str:
        """The name of the beat that is drawn."""
        names = list(self.text.beats)
        return names[len(names) // 2]

    def next_section(self, name: str = "unnamed", *arguments: Any, **options: Any) -> None:
        options["skip_animations"] = name != self.chosen
        super().next_section(name, *arguments, **options)

    def before_beat(self, name: str) -> None:
        self.beats.clear()

    def after_beat(self, name: str) -> None:
        if name == self.chosen:
            raise EndSceneEarlyException

    def play(self, *arguments: Any, **options: Any) -> None:
        super().play(*arguments, **options)
        record = self.beats[-1] if self.beats else None
        if record and record.name == self.chosen and self.renderer.time - record.start >= self.seconds:
            raise EndSceneEarlyException


def write_scenes(deck: Deck, sections: list[Section], seconds: float | None, folder: Path) -> Path:
    """Write the deck, whose sections are excerpts if they have `seconds`, and the module of their scenes beside it.

    Returned is the deck's path. The module holds each scene once more as manim renders it.
    """
    text = deck.path.read_text(encoding="utf-8")
    module = ["from bench.excerpts import Excerpt, Plain"]
    for section in sections:
        home, _, name = section.scene.partition(":")
        module.append(f"import {home}")
        scene = f"{home}.{name}"
        if seconds is not None:
            text = text.replace(f'scene = "{section.scene}"', f'scene = "{MODULE}:{name}"')
            module.append(f"class {name}(Excerpt, {scene}):\n    seconds = {seconds}")
            scene = name
        module.append(f"class {PLAIN}{name}(Plain, {scene}):\n    pass")
    (folder / f"{MODULE}.py").write_text("\n".join(module) + "\n", encoding="utf-8")
    path = folder / "lecture.toml"
    path.write_text(text, encoding="utf-8")
    return path
