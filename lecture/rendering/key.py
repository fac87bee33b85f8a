"""The facts that the frames of a section depend on, and its key, which is a digest of them.

Whoever draws a section notes what it read: what it asked the deck for, the modules that it loaded, the files that it
opened. The manifest keeps these with their values, so that a later run needs to look at nothing else, and what has
changed can be named. Beside them stand the size of the frames, the versions of the packages that draw, and the fonts.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import lecture
from lecture import fonts
from lecture.deck import Deck, Explorable, Section
from lecture.errors import LectureError
from lecture.qualities import Quality
from lecture.rendering.manifest import FORMAT, digest

DRAWING_PACKAGES = (
    "av",
    "font-lato",
    "manim",
    "manimpango",
    "matplotlib",
    "numba",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "pycairo",
    "pygments",
    "scikit-learn",
    "scipy",
    "svgelements",
    "typst",
)
COMPUTING_PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")
"""What the values and colours of an explorable come from, beside our own source."""
DRAWING_MODULES = (
    "lecture.contrast",
    "lecture.fonts",
    "lecture.frame",
    "lecture.language",
    "lecture.palettes",
    "lecture.theme",
    "lecture.drawing.",
    "lecture.kit.",
    "lecture.slides.",
    "lecture.rendering.ycbcr",
    "lecture.rendering.encoder",
    "lecture.rendering.renderer",
    "lecture.rendering.writer",
)
"""Of the generator, what frames and their files depend on; files that were made otherwise cannot be joined."""
DRAWERS = ("lecture/drawing/", "lecture/rendering/")
"""Of these, what manifests call the files without which the same mobjects would be drawn or stored otherwise."""
SOURCES = {".py", ".toml", ".npz", ".txt", ".json", ".csv"}

Facts = dict[str, Any]


def section_facts(deck: Deck, section: Section, quality: Quality, earlier: Facts | None = None) -> Facts:
    """What `section` depends on, by name, as JSON gives it back; of what it reads, what it read in `earlier`."""
    frame = {"width": quality.width, "height": quality.height, "fps": quality.fps}
    return _facts(deck, {"scene": section.scene, "quality": frame}, DRAWING_PACKAGES, earlier)


def explorable_facts(deck: Deck, explorable: Explorable, earlier: Facts | None = None) -> Facts:
    """What the values of `explorable` depend on, by name; its text and its place are not among it."""
    own = {"source": explorable.source, "parameters": explorable.parameters}
    return _facts(deck, own, COMPUTING_PACKAGES, earlier)


def _facts(deck: Deck, own: Facts, packages: Iterable[str], earlier: Facts | None) -> Facts:
    read: Facts = (earlier or {}).get("read", {})
    named: Facts = (earlier or {}).get("files", {})
    facts = {
        "format": FORMAT,
        **own,
        "python": ".".join(map(str, sys.version_info[:2])),
        "packages": {name: version(name) for name in packages},
        "fonts": fonts.installed(),
        "read": {name: deck.answer(name) for name in read},
        "files": {name: found for name in named if (found := digest(_path(name, deck)))},
    }
    return json.loads(json.dumps(facts, default=str))


def completed(facts: Facts, deck: Deck, asked: Mapping[str, Any], opened: Iterable[Path]) -> Facts:
    """`facts` with what was read: what was `asked` of the deck, the modules that are loaded, the files `opened`."""
    modules = (path for module in list(sys.modules.values()) if (path := source_of(module)) is not None)
    generator = f"{Path(lecture.__file__).parent}{os.sep}"
    data = (path for path in opened if not str(path).startswith(generator))
    left_out = {path.resolve() for path in deck.files}
    files = sorted({path.resolve() for path in (*modules, *data) if path.is_file()} - left_out)
    read = {"read": dict(asked), "files": {label(path, deck): digest(path) for path in files}}
    return json.loads(json.dumps(facts | read, default=str))


def key_of(facts: Facts) -> str:
    """The digest of `facts`, as hexadecimal digits."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def drawn_by(facts: Facts) -> Facts:
    """Those of `facts` that say how a section is drawn and written, whatever it shows."""
    files = {name: found for name, found in facts["files"].items() if name.startswith(DRAWERS)}
    return {"files": files} | {name: facts[name] for name in ("format", "quality", "python", "packages")}


def source_of(module: ModuleType) -> Path | None:
    """The file of a module that a frame may depend on: the author's, nncore's, or one of the generator that draws."""
    file, name = getattr(module, "__file__", None), getattr(module, "__name__", "")
    if not file or not file.endswith(".py") or name == "__main__":
        return None
    if name.partition(".")[0] == "lecture":
        return Path(file) if name.startswith(DRAWING_MODULES) else None
    is_installed = file.startswith((f"{sys.prefix}{os.sep}", f"{sys.base_prefix}{os.sep}"))
    return None if is_installed and name.partition(".")[0] != "nncore" else Path(file)


def authors_files() -> list[str]:
    """The files of the author's modules that are loaded, as these name them."""
    ours = {"lecture", "nncore"}
    loaded = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] not in ours]
    return [str(module.__file__) for module in loaded if source_of(module) is not None]


def label(path: Path, deck: Deck) -> str:
    """`path` as a manifest names it: from the folder of our packages or of the deck, else the whole of it."""
    for folder in homes():
        if path.is_relative_to(folder):
            return path.relative_to(folder.parent).as_posix()
    beside = deck.path.resolve().parent
    return (path.relative_to(beside) if path.is_relative_to(beside) else path).as_posix()


def _path(named: str, deck: Deck) -> Path:
    """The file that a manifest calls `named`."""
    package = named.partition("/")[0]
    folder = homes()[OURS.index(package)].parent if package in OURS else deck.path.resolve().parent
    return folder / named


OURS = ("lecture", "nncore")


@cache
def homes() -> tuple[Path, Path]:
    """Where the generator and nncore lie."""
    return Path(lecture.__file__).resolve().parent, _nncore().resolve()


def source_file(named: str, deck_folder: Path) -> Path | None:
    """The file of `module:name`, found without importing it; None if there is none (a worker will say so)."""
    module = named.partition(":")[0]
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        spec = None
    if spec is not None and spec.origin is not None:
        return Path(spec.origin)
    beside = deck_folder / f"{module.replace('.', '/')}.py"
    return beside if beside.is_file() else None


def scene_sources(module: Path) -> list[Path]:
    """Every file that may go with the scene in `module`: its outermost package or folder, the generator and nncore."""
    return sorted({*_files(home(module)), *_files(Path(lecture.__file__).parent), *_files(_nncore())})


def source_files(deck: Deck, read: Iterable[Facts]) -> set[Path]:
    """Every file that a part of `deck` may depend on, as the folders are now, and those that were `read`."""
    named = [*(section.scene for section in deck.sections), *(page.source for page in deck.explorables)]
    modules = [module for name in named if (module := source_file(name, deck.path.parent))]
    folders = {*(home(module) for module in modules), Path(lecture.__file__).parent, _nncore()}
    told = {_path(name, deck) for facts in read for name in facts["files"]}
    return {path for folder in folders for path in _files(folder)} | told | {*deck.theme.files} | set(deck.tables)


def _nncore() -> Path:
    spec = importlib.util.find_spec("nncore")
    if spec is None or spec.origin is None:
        raise LectureError(
            "nncore is not installed. Run `make`, or `pip install ./nncore '.[lecture]'` in the project's folder."
        )
    return Path(spec.origin).parent


def _files(folder: Path) -> Iterable[Path]:
    """The source and data below `folder`: all of it where this is a package, else what lies in it and in packages."""
    is_package = (folder / "__init__.py").is_file()
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name[0] not in "._" and (is_package or (entry / "__init__.py").is_file()):
            yield from _files(entry)
        elif entry.is_file() and entry.suffix in SOURCES:
            yield entry


def home(module: Path) -> Path:
    """The outermost package that `module` is in, else its folder."""
    packages = [folder for folder in module.parents if (folder / "__init__.py").is_file()]
    return packages[-1] if packages else module.parent


@cache
def version(name: str) -> str:
    """The version of a package that is installed; nothing if it is not."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
