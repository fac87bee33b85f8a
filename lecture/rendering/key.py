"""The facts that the frames of a section depend on, and its key, which is a digest of them.

These are the source of the scene's module and of what it is built on (modules that it names, the kit, nncore) and of
what turns frames into a file, the deck's title, author and theme, the section's own table, the parameters of others
that the source reads, the sections that the film shows, the quality, and the versions of the packages that draw. The
manifest keeps them, so that what has changed can be named.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import re
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import lecture
from lecture.deck import FILE_NAME, Deck, Explorable, Section
from lecture.errors import LectureError
from lecture.qualities import Quality
from lecture.rendering.manifest import FORMAT

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
COMPUTING_PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")
"""What the values and colours of an explorable come from, beside our own source."""
CONTENTS = "contents"
"""The section whose entries return between the others."""
VIDEO_MODULES = ("colour.py", "encoder.py", "writer.py")
"""How frames become a file: files that were made otherwise cannot be joined."""
SOURCES = {".py", ".toml", ".npz", ".txt", ".json"}
READS = re.compile(rb'section_parameters\([^()"]*"([a-z0-9-]+)"')
"""How a module asks for the parameters of a section that it names."""


Facts = dict[str, Any]


def section_facts(deck: Deck, section: Section, quality: Quality) -> Facts:
    """What `section` depends on, by name: plain values as JSON gives them back, and a digest for each file."""
    module = source_file(section.scene, deck.path.parent)
    sources = [*(scene_sources(module) if module else ()), *map(Path(__file__).with_name, VIDEO_MODULES)]
    facts = {
        "format": FORMAT,
        "deck": {"title": deck.title, "author": deck.author, "theme": deck.theme},
        "section": section.model_dump(mode="json", exclude={"minutes"}),
        "shown": {other.name: other.heading for other in deck.enabled_sections},
        "order": [other.name for other in deck.enabled_sections],
        "contents": [[other.bullets, other.parameters] for other in deck.sections if other.name == CONTENTS],
        "sections": _read_sections(deck, section, module) if module else {},
        "quality": {"width": quality.width, "height": quality.height, "fps": quality.fps},
        "python": ".".join(map(str, sys.version_info[:2])),
        "packages": {name: version(name) for name in DRAWING_PACKAGES},
        "files": {label(path): _digest(path) for path in sources},
    }
    return json.loads(json.dumps(facts, default=str))


def explorable_facts(deck: Deck, explorable: Explorable) -> Facts:
    """What the values of `explorable` depend on, by name; its text and its place are not among it."""
    module = source_file(explorable.source, deck.path.parent)
    facts = {
        "format": FORMAT,
        "theme": deck.theme,
        "source": explorable.source,
        "parameters": explorable.parameters,
        "python": ".".join(map(str, sys.version_info[:2])),
        "packages": {name: version(name) for name in COMPUTING_PACKAGES},
        "files": {label(path): _digest(path) for path in (scene_sources(module) if module else ())},
    }
    return json.loads(json.dumps(facts, default=str))


def key_of(facts: Facts) -> str:
    """The digest of `facts`, as hexadecimal digits."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


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
    """Every file that the scene or explorable in `module` may depend on.

    These are the modules that it names, directly or not, in its outermost package (else in its folder and below), the
    data there, the kit and nncore.
    """
    data = [path for path in _files(home(module)) if path.suffix != ".py"]
    return sorted({*_named(module), *data, *_drawing_sources(), *_files(_nncore())})


def source_files(deck: Deck) -> set[Path]:
    """Every file that any section or explorable of `deck` may depend on, as the folders are now."""
    _files.cache_clear()
    named = [*(section.scene for section in deck.sections), *(page.source for page in deck.explorables)]
    modules = [module for name in named if (module := source_file(name, deck.path.parent))]
    folders = {*(home(module) for module in modules), _nncore()}
    return {path for folder in folders for path in _files(folder)} | set(_drawing_sources())


def _read_sections(deck: Deck, section: Section, module: Path) -> dict[str, dict[str, Any]]:
    """The parameters of other sections that the scene's module, or one that it names, reads."""
    names = {name.decode() for path in _named(module) for name in READS.findall(_content(path))}
    others = names - {section.name, CONTENTS}
    return {other.name: other.parameters for other in deck.sections if other.name in others}


def _named(module: Path) -> set[Path]:
    """`module`, and the modules of its home that it names, directly or not."""
    known: dict[str, list[Path]] = {}
    for path in _files(home(module)):
        known.setdefault(path.stem, []).append(path)
    needed, waiting = {module}, [module]
    while waiting:
        found = {path for word in _words(waiting.pop()) for path in known.get(word, ())} - needed
        needed |= found
        waiting += [path for path in found if path.suffix == ".py"]
    return needed


@cache
def _words(module: Path) -> frozenset[str]:
    """The parts of all names that `module` imports, and of the Python files that its texts name."""
    try:
        tree = ast.parse(_content(module))
    except SyntaxError:
        return frozenset()
    words = {"__init__"}
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            words.update((node.module or "").split("."))
        if isinstance(node, ast.Import | ast.ImportFrom):
            words.update(part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            words.update(re.findall(r"(\w+)\.py\b", node.value))
    return frozenset(words)


def _drawing_sources() -> tuple[Path, ...]:
    """What every scene is drawn with: the kit, the drawing, the deck's model, the theme."""
    package = Path(lecture.__file__).parent
    return (package / "theme.py", *(path for name in ("deck", "drawing", "kit") for path in _files(package / name)))


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
        if entry.is_dir() and entry.name[0] not in "._" and (is_package or (entry / "__init__.py").is_file()):
            found += _files(entry)
        elif entry.is_file() and entry.suffix in SOURCES and entry.name != FILE_NAME:
            found.append(entry)
    return tuple(found)


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _digest(path: Path) -> str:
    return hashlib.blake2b(_content(path), digest_size=16).hexdigest()


def home(module: Path) -> Path:
    """The outermost package that `module` is in, else its folder."""
    packages = [folder for folder in module.parents if (folder / "__init__.py").is_file()]
    return packages[-1] if packages else module.parent


def label(path: Path) -> str:
    """`path` from the folder that its outermost package lies in, wherever that is: lecture/theme.py."""
    outermost = home(path)
    return path.relative_to(outermost.parent if (outermost / "__init__.py").is_file() else outermost).as_posix()


@cache
def version(name: str) -> str:
    """The version of a package that is installed; nothing if it is not."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
