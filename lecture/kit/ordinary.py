"""An ordinary manim scene as a section of one beat: what it draws stays its own, and the deck names the beat."""

from __future__ import annotations

import inspect
from typing import Any

from manim import Camera, Scene

from lecture import deck as decks
from lecture.drawing.camera import KitCamera
from lecture.kit.scene import LectureScene


def as_section(scene_class: type[Any]) -> type[LectureScene]:
    """`scene_class` itself if it is a `LectureScene`; else one that plays manim's `scene_class` as its only beat.

    The scene's own methods come first, so that none of ours hides one of its author's; its `next_section` is no click.
    """
    if issubclass(scene_class, LectureScene):
        return scene_class

    class OneBeat(scene_class, LectureScene):
        frame_camera = _camera_of(scene_class)

        def construct(self) -> None:
            names = list(self.text.beats)
            if len(names) != 1:
                raise decks.DeckError(
                    f"{self.deck.path}: section {self.section!r}: {scene_class.__name__} is an ordinary manim scene, "
                    f"which is one beat; expected words for one, got {len(names)}: {', '.join(names)}. Leave one, or "
                    "make it a LectureScene with a method under @beat for each."
                )
            LectureScene.play_beat(self, names[0], self._play)

        def _play(self) -> None:
            self.next_section = lambda *_, **__: None
            scene_class.construct(self)

    OneBeat.__name__ = scene_class.__name__
    return OneBeat


def _camera_of(scene_class: type[Scene]) -> type[Camera]:
    """The camera that a kind of scene asks for in its constructor, such as manim's in space; else the kit's."""
    for base in scene_class.__mro__:
        wanted = inspect.signature(base.__init__).parameters.get("camera_class")
        if wanted is not None:
            return KitCamera if wanted.default is Camera else wanted.default
    return KitCamera
