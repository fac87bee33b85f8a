"""Pictures for the pages: the last frame of every example of the kit, of the tutorials' beats, and of small decks."""

import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from blocks import steps
from manim import Scene, tempconfig
from PIL import Image

from lecture import deck, frame, theme
from lecture.kit.scene import LectureScene
from lecture.slides.scene import Slides

DOCS = Path(__file__).parent
EXAMPLES = DOCS.parent / "examples" / "kit"
FILES = DOCS / "deck"
HEIGHT = 360
EXAMPLE = re.compile(
    r"^(?P<fence>`{3,})markdown\n(?P<deck>.*?)^(?P=fence)\n(?P<pictures>(?:\n!\[[^\]]*\]\(pictures/deck-[\w-]+\.png\)\n)+)",
    re.MULTILINE | re.DOTALL,
)
"""A deck in a page, and the pictures of its sections below it: pictures/deck-SECTION.png."""


def scene_of(file: Path) -> type[Any]:
    """The one scene of a file."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    [scene] = [value for value in own if isinstance(value, type) and issubclass(value, Scene)]
    return scene


def save(scene: Scene, path: Path) -> None:
    """Write the frame as the scene stands."""
    scene.camera.reset()
    scene.camera.capture_mobjects(scene.mobjects)
    Image.fromarray(scene.camera.pixel_array[..., :3]).quantize().save(path, optimize=True)


def draw(file: Path, folder: Path) -> None:
    """Play the scene of `file`, without its animations: NAME.png, and of a lecture's scene NAME-BEAT.png too."""
    scene_class = scene_of(file)

    class Pictured(scene_class):
        def after_beat(self, name: str) -> None:
            save(self, folder / f"{file.stem}-{name}.png")

    is_section = issubclass(scene_class, LectureScene)
    play(Pictured, folder / f"{file.stem}.png", deck.load(file.with_name("lecture.md")) if is_section else None)


def play(scene_class: type[Any], path: Path, of_deck: deck.Deck | None) -> None:
    """Play a scene without its animations, and write its last frame."""
    options = {"deck": of_deck} if of_deck else {}
    theme.use(of_deck.theme if of_deck else deck.Theme())
    size = {"pixel_width": frame.pixels(HEIGHT, theme.chosen().aspect), "pixel_height": HEIGHT}
    with tempconfig({"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", **size}):
        scene = scene_class(skip_animations=True, **options)
        scene.render()
    save(scene, path)


def examples(text: str) -> Iterator[tuple[str, list[str]]]:
    """The decks that a page shows, each with the sections of which it shows pictures."""
    for example in EXAMPLE.finditer(text):
        yield example["deck"], re.findall(r"pictures/deck-([\w-]+)\.png", example["pictures"])


def draw_deck(text: str, sections: list[str], folder: Path) -> None:
    """Play these sections of a deck without their animations: deck-SECTION.png shows how each ends."""
    with tempfile.TemporaryDirectory() as beside:
        shutil.copytree(FILES, beside, dirs_exist_ok=True)
        file = Path(beside) / "lecture.md"
        file.write_text(text, encoding="utf-8")
        for section in sections:
            with tempconfig({"dry_run": True, "progress_bar": "none", "verbosity": "ERROR"}):
                scene = Slides(skip_animations=True, section=section, deck=deck.load(file))
                scene.render()
            save(scene, folder / f"deck-{section}.png")


def draw_all(folder: Path) -> None:
    """Write all pictures into `folder`."""
    folder.mkdir(exist_ok=True)
    for file in sorted(EXAMPLES.glob("*.py")):
        draw(file, folder)
    for text, sections in examples((DOCS / "deck.md").read_text(encoding="utf-8")):
        draw_deck(text, sections, folder)
    with tempfile.TemporaryDirectory() as tutorial:
        sys.path.append(tutorial)
        for command in steps((DOCS / "scenes.md").read_text(encoding="utf-8"), Path(tutorial)):
            if command == "check --values":
                draw(Path(tutorial) / "spring.py", folder)
        sys.path.remove(tutorial)
    with tempfile.TemporaryDirectory() as tutorial:
        for _ in steps((DOCS / "themes.md").read_text(encoding="utf-8"), Path(tutorial)):
            lecture = Path(tutorial) / "lecture.md"
            play(Slides, folder / "themes-before.png", deck.load(lecture))
            play(Slides, folder / "themes-after.png", deck.load(lecture, str(Path(tutorial) / "waves.toml")))
    theme.use(deck.Theme())
