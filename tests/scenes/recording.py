"""A rehearsal that remembers what was said and which texts stood on the stage."""

from __future__ import annotations

from lecture.kit.scene import LectureScene


def recorded(scene_class: type[LectureScene]) -> type[LectureScene]:
    """`scene_class` with `said`, the bullets in order, and `texts`, the strings of all words, equations and numbers."""

    class Recorded(scene_class):
        def setup(self):
            self.said, self.texts = [], set()

        def say(self, bullet, *animations, **kwargs):
            self.said.append(bullet)
            super().say(bullet, *animations, **kwargs)

        def play(self, *animations, **kwargs):
            super().play(*animations, **kwargs)
            self.texts |= {m.string for m in self.get_mobject_family_members() if hasattr(m, "string")}

    return Recorded
