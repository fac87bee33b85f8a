"""Pictures of scenes for the pages: the last frame of every example of the kit, and of the tutorial's beats."""

import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

from blocks import steps
from manim import Scene, tempconfig
from PIL import Image

from lecture import deck
from lecture.drawing.camera import KitCamera
from lecture.kit.scene import LectureScene

DOCS = Path(__file__).parent
EXAMPLES = DOCS.parent / "examples" / "kit"
WIDTH, HEIGHT = 640, 360


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
    camera = KitCamera(pixel_width=WIDTH, pixel_height=HEIGHT, background_color=scene.camera.background_color)
    camera.capture_mobjects(scene.mobjects)
    Image.fromarray(camera.pixel_array[..., :3]).quantize().save(path, optimize=True)


def draw(file: Path, folder: Path) -> None:
    """Play the scene of `file`, without its animations: NAME.png, and of a lecture's scene NAME-BEAT.png too."""
    scene_class = scene_of(file)

    class Pictured(scene_class):
        def after_beat(self, name: str) -> None:
            save(self, folder / f"{file.stem}-{name}.png")

    options = {"deck": deck.load(file.with_name("lecture.toml"))} if issubclass(scene_class, LectureScene) else {}
    with tempconfig({"dry_run": True, "progress_bar": "none", "verbosity": "ERROR"}):
        scene = Pictured(skip_animations=True, **options)
        scene.render()
    save(scene, folder / f"{file.stem}.png")


def draw_all(folder: Path) -> None:
    """Write all pictures into `folder`."""
    folder.mkdir(exist_ok=True)
    for file in sorted(EXAMPLES.glob("*.py")):
        draw(file, folder)
    with tempfile.TemporaryDirectory() as tutorial:
        sys.path.append(tutorial)
        for command in steps((DOCS / "scenes.md").read_text(encoding="utf-8"), Path(tutorial)):
            if command == "check --values":
                draw(Path(tutorial) / "spring.py", folder)
        sys.path.remove(tutorial)
