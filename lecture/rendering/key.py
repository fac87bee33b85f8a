"""The key of a section: a digest of everything that its frames depend on.

These are the source of the scene's module and of what it is built on (the kit, nncore, the parts of a section
that lie beside it), the deck's title, author and theme, the section's own table, the sections that the film
shows, the quality, and the versions of the packages that draw.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from lecture.errors import LectureError
from lecture.qualities import Quality
from lecture.rendering.manifest import FORMAT
from scenes.kit import deck as deck_file
from scenes.kit.deck import Deck, Section

DRAWING_PACKAGES = (
    "av",
    "font-lato",
    "manim",
    "manimpango",
    "matplotlib",
    "numba",
    "numpy",
    "opencv-python-headless",
    "pycairo",
    "pygments",
    "scikit-learn",
    "scipy",
    "typst",
)
SOURCES = {".py", ".toml", ".npz", ".txt", ".json"}
OTHER_SECTION = re.compile(r"^s\d\d_")


def section_key(deck: Deck, section: Section, quality: Quality) -> str:
    """The digest of what `section` depends on, as hexadecimal digits."""
    facts = {
        "format": FORMAT,
        "deck": [deck.title, deck.author, deck.theme],
        "section": section.model_dump(mode="json"),
        "shown": [(other.name, other.heading) for other in deck.enabled_sections],
        "quality": [quality.width, quality.height, quality.fps],
        "python": list(sys.version_info[:2]),
        "packages": {name: _version(name) for name in DRAWING_PACKAGES},
    }
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    for path in scene_sources(scene_file(section, deck.path.parent)):
        digest.update(f"\0{path.name}\0".encode())
        digest.update(_content(path))
    return digest.hexdigest()


def scene_file(section: Section, deck_folder: Path) -> Path:
    """The file of a section's scene, found without importing it."""
    module = section.scene.partition(":")[0]
    beside = deck_folder / f"{module.replace('.', '/')}.py"
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        spec = None
    if spec is not None and spec.origin is not None:
        return Path(spec.origin)
    if beside.is_file():
        return beside
    raise LectureError(
        f"{module}: there is no such module. Section {section.name!r} names it as its scene ({section.scene}); "
        "correct the deck file, or put the module beside it."
    )


def scene_sources(module: Path) -> list[Path]:
    """Every file that the scene in `module` may depend on: its folder, the kit and nncore, less the other sections."""
    prefix = module.name[:4]
    beside = [path for path in _files(module.parent) if _may_matter(path.relative_to(module.parent), prefix)]
    return sorted({module, *beside, *_files(Path(deck_file.__file__).parent), *_files(_nncore())})


def _may_matter(path: Path, prefix: str) -> bool:
    """Whether a file in the scenes' folder is not another section's."""
    first = path.parts[0]
    return first.startswith(prefix) or not OTHER_SECTION.match(first)


def _nncore() -> Path:
    spec = importlib.util.find_spec("nncore")
    if spec is None or spec.origin is None:
        raise LectureError("nncore is not installed. Run `make`, or `pip install .[lecture]` in the project's folder.")
    return Path(spec.origin).parent


@cache
def _files(folder: Path) -> tuple[Path, ...]:
    """The source and data below `folder`: all of it where this is a package, else what lies in it and in packages."""
    is_package = (folder / "__init__.py").is_file()
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__" and (is_package or (entry / "__init__.py").is_file()):
            found += _files(entry)
        elif entry.is_file() and entry.suffix in SOURCES and entry.name != deck_file.FILE_NAME:
            found.append(entry)
    return tuple(found)


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
