"""Excerpts of the lecture's sections, the same for `manim render` and for `lecture render`.

An excerpt is the first seconds of a section's middle beat. What comes before is run with manim's own
`skip_animations`, so nothing of it is drawn on either side, but its cost is in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from manim.utils.exceptions import EndSceneEarlyException

from scenes.kit.deck import Deck, Section
from scenes.kit.scene import Beat, LectureScene

MODULE = "excerpts"


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

    @contextmanager
    def beat(self, name: str, **options: Any) -> Iterator[Beat]:
        self.beats.clear()
        with super().beat(name, **options) as record:
            yield record
        if name == self.chosen:
            raise EndSceneEarlyException

    def play(self, *arguments: Any, **options: Any) -> None:
        super().play(*arguments, **options)
        record = self.beats[-1] if self.beats else None
        if record and record.name == self.chosen and self.renderer.time - record.start >= self.seconds:
            raise EndSceneEarlyException


def write_excerpts(deck: Deck, sections: list[Section], seconds: float, folder: Path) -> Path:
    """Write a deck whose sections are excerpts, and the module of their scenes beside it; the deck's path."""
    text = deck.path.read_text(encoding="utf-8")
    module = ["from bench.excerpts import Excerpt"]
    for section in sections:
        home, _, name = section.scene.partition(":")
        text = text.replace(f'scene = "{section.scene}"', f'scene = "{MODULE}:{name}"')
        module += [f"import {home}", f"class {name}(Excerpt, {home}.{name}):\n    seconds = {seconds}"]
    (folder / f"{MODULE}.py").write_text("\n".join(module) + "\n", encoding="utf-8")
    path = folder / "lecture.toml"
    path.write_text(text, encoding="utf-8")
    return path
